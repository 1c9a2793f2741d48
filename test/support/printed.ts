// What a command line prints on its two streams, caught.

import { Writable } from "node:stream";
import { processOutput, type ProcessOutput } from "../../src-main/cli/output";

interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function printed(run: (output: ProcessOutput) => Promise<number>): Promise<Printed> {
  const [stdout, stderr] = [caught(), caught()];
  const code = await run(processOutput({ stdout, stderr }));
  return { code, out: stdout.text(), err: stderr.text() };
}

function caught(): Writable & { text(): string } {
  const parts: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      parts.push(chunk.toString());
      done();
    },
  });
  return Object.assign(stream, { text: () => parts.join("") });
}
