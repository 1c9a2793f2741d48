// What goes where: results to stdout, everything a person follows meanwhile to stderr.

export interface Output {
  /** Replaces the line before, on a terminal; says nothing elsewhere. */
  progress(text: string): void;
  /** A line to stderr. */
  line(text: string): void;
  /** One JSON object, or the text for people, to stdout. */
  result(value: object, json: boolean | undefined, text: () => string): void;
}

export function processOutput(): Output {
  const { stderr, stdout } = process;
  let pending = false;
  const clear = (): void => {
    if (pending) stderr.write("\r\x1b[K");
    pending = false;
  };
  return {
    progress(text) {
      if (!stderr.isTTY) return;
      stderr.write(`\r\x1b[K${text}`);
      pending = true;
    },
    line(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    result(value, json, text) {
      clear();
      stdout.write(`${json ? JSON.stringify(value, finite) : text()}\n`);
    },
  };
}

/** JSON has no NaN and no infinities; they go as texts, and never turn into null. */
function finite(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
