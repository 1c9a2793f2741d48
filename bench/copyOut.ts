// Copies of tensors out of the kernels' memory, as every stop of the debugger takes them.

import { Session } from "../src-engine/index";
import { rowOf } from "../src-engine/serve/page/inView";
import { contest, repeated, spread } from "./contest";
import type { Options } from "./options";
import { backendWith, benchDigits, runOf } from "./runs";
import { table } from "./table";

interface CopyRow {
  readonly model: string;
  readonly name: string;
  readonly megabytes: number;
  /** Of the best slice. */
  readonly milliseconds: number;
}

interface CopyOut {
  readonly copyOut: readonly CopyRow[];
}

export async function copyOut(options: Options): Promise<CopyOut> {
  const backend = backendWith(options.kernels, 1);
  const rows: CopyRow[] = [];
  for (const model of options.models) {
    options.say(`${model}, copying tensors out`);
    const trainer = runOf(model, options.batch, benchDigits(options.images), backend);
    const session = new Session(trainer, { now: () => performance.now(), breathe: () => Promise.resolve() });
    await session.next("iteration");
    const paths = Object.keys(trainer.program.tensors);
    const copies = new Map<string, () => Iterable<{ data: ArrayBufferView }>>([
      [
        "every tensor of one sample, and the parameters",
        () => paths.map((path) => trainer.read(path, rowOf(session.program, path, 0))),
      ],
      [`every tensor of a batch of ${options.batch}`, () => paths.map((path) => trainer.read(path))],
    ]);
    const rates = await contest(
      [...copies].map(([name, copy]) => repeated(name, copy)),
      options.calls,
    );
    for (const [name, copy] of copies) {
      let bytes = 0;
      for (const { data } of copy()) bytes += data.byteLength;
      rows.push({ model, name, megabytes: bytes / 1e6, milliseconds: 1000 / spread(rates.get(name)!).max });
    }
  }
  return { copyOut: rows };
}

export function copyOutTable({ copyOut: rows }: CopyOut): string {
  const body = table(
    ["model", "copied out", "MB", "ms"],
    rows.map(({ model, name, megabytes, milliseconds }) => [model, name, megabytes, milliseconds]),
  );
  return `Snapshots\n\n${body}`;
}
