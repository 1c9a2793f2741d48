// backstep step: go to a moment of a run and read tensors there.

import { addressOf, momentOf, Session, statistics } from "../../src-engine/index";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { readArguments, required, UsageError } from "./arguments";
import type { Output } from "./output";
import { openRun, runOptions } from "./run";

export async function step(args: readonly string[], output: Output): Promise<void> {
  const { values } = readArguments("step", args, {
    ...runOptions,
    at: { type: "string" },
    read: { type: "string", multiple: true },
    json: { type: "boolean" },
  });
  const at = required("step", "at", values.at);
  const paths = values.read ?? [];
  if (!paths.length) throw new UsageError("step: --read is required, as in --read conv2.weight.grad");
  const trainer = await openRun("step", values);
  const moment = usable(() => momentOf(trainer.program, at));
  for (const path of paths) {
    if (!(path in trainer.program.shapes)) {
      throw new UsageError(
        `step: unknown tensor "${path}"; known are ${Object.keys(trainer.program.shapes).join(", ")}`,
      );
    }
  }

  const session = new Session(
    trainer,
    {
      now: () => performance.now(),
      breathe: () => new Promise((resume) => setImmediate(resume)),
    },
    {
      progress: ({ iteration }) => output.progress(`iteration ${iteration} of ${moment.iteration}`),
    },
  );
  await session.goto(moment);

  const address = addressOf(session.program, session.moment);
  const tensors = paths.map((path) => {
    const tensor = session.read(path);
    if (!tensor) throw new Error(`step: tensor "${path}" is not written yet at ${address}`);
    return { path, ...described(tensor) };
  });
  output.result({ address, tensors }, values.json, () =>
    [address, ...tensors.map((tensor) => text(tensor))].join("\n"),
  );
}

function usable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`step: --at: ${(error as Error).message}`);
  }
}

function described(tensor: Tensor) {
  const { dtype, shape, data } = tensor;
  return { dtype, shape, statistics: statistics(tensor), data: Array.from(data) };
}

function text({ path, shape, statistics: s, data }: ReturnType<typeof described> & { path: string }): string {
  const few = data
    .slice(0, 8)
    .map((value) => value.toPrecision(6))
    .join(" ");
  const figures = `norm ${s.norm.toPrecision(6)}  mean ${s.mean.toPrecision(6)}  min ${s.min.toPrecision(6)}  max ${s.max.toPrecision(6)}`;
  return `${path} [${shape.join(",")}]  ${figures}\n  ${few}${data.length > 8 ? ` … ${data.length - 8} more (--json has all)` : ""}`;
}
