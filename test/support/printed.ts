// What something prints on this process's two streams while it runs, caught.

export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One at a time: whatever the process prints meanwhile belongs to it. */
export async function printed(run: () => Promise<number>): Promise<Printed> {
  const { stdout, stderr } = process;
  const [out, err] = [caught(stdout), caught(stderr)];
  try {
    const code = await run();
    return { code, out: out.text(), err: err.text() };
  } finally {
    out.release();
    err.release();
  }
}

function caught(stream: NodeJS.WriteStream): { text(): string; release(): void } {
  const parts: string[] = [];
  const write = stream.write;
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    parts.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
    const done = rest.find((one): one is () => void => typeof one === "function");
    if (done) queueMicrotask(done);
    return true;
  };
  return { text: () => parts.join(""), release: () => void (stream.write = write) };
}
