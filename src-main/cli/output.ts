// What goes where: results to stdout, everything a person follows meanwhile to stderr. All of it is made printable here, since
// names and texts in it may come from anybody's file.

import { codeOf, reason } from "../files/reason";
import { printable, printableJson } from "../printable";
import { guard, say, write, type Stream } from "../streams";

export interface Output {
  /** Replaces the line before, on a terminal; says nothing elsewhere. */
  progress(text: string): void;
  /** A line to stderr. */
  line(text: string): void;
  /** Lines to stdout. */
  print(lines: readonly string[]): void;
  /** One JSON object, or the lines for people, to stdout. */
  result(value: object, json: boolean | undefined, lines: () => readonly string[]): void;
}

export interface ProcessOutput extends Output {
  /** Once all is written that ever will be: whether what was for stdout got there, or nobody wanted it any more. */
  delivered(): Promise<boolean>;
}

interface Streams {
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** Nobody reads any more, as behind `| head`; and what a stream says ever after. */
const LEFT = new Set(["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"]);

/** The process's own streams: results to stdout, all else to stderr. A reader that left is no fault; a full disk is told once. */
export function processOutput({ stdout, stderr }: Streams = process): ProcessOutput {
  guard(stderr, stdout);
  const written: Promise<boolean>[] = [];
  let pending = false;
  const clear = (): void => {
    if (pending) void write(stderr, "\r\x1b[K");
    pending = false;
  };
  const print = (text: string): void => {
    clear();
    written.push(write(stdout, `${text}\n`).then(isDelivered));
  };
  let isTold = false;
  const isDelivered = (error: unknown): boolean => {
    if (error === undefined || LEFT.has(codeOf(error))) return true;
    if (!isTold) say(`backstep: cannot write to stdout: ${reason(error)}`, stderr);
    isTold = true;
    return false;
  };
  return {
    progress(text) {
      if (!stderr.isTTY) return;
      void write(stderr, `\r\x1b[K${printable(text)}`);
      pending = true;
    },
    line(text) {
      clear();
      say(text, stderr);
    },
    print: (lines) => print(lines.map(printable).join("\n")),
    result: (value, json, lines) =>
      print(json ? printableJson(JSON.stringify(value, finite)) : lines().map(printable).join("\n")),
    delivered: async () => (await Promise.all(written)).every((isThere) => isThere),
  };
}

/** JSON has no NaN and no infinities; they go as texts, and never turn into null. */
function finite(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
