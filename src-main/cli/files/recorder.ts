// backstep recorder: the Python file that records a training loop, on stdout or in a file.

import source from "../../../resources/recorder/backstep_recorder.py?raw";
import { readArguments } from "../arguments";
import { declare, text } from "../declaration";
import type { Output } from "../output";
import { saveResult } from "../saveResult";

export const declaration = declare({
  name: "recorder",
  about: "print the Python file that records a training loop of yours",
  synopsis: "> backstep_recorder.py",
  options: { out: text("FILE", "write it into a file instead of to stdout") },
  examples: ["recorder", "recorder --out backstep_recorder.py"],
  more: () => [
    'Put the file beside your script. In PyTorch, with record("run", model, every=100): around the loop records every hundredth iteration; ' +
      'in NumPy and JAX, r.save("conv1.output", y) and r.grad("conv1.output", dy) name the arrays. It needs numpy and nothing else of us.',
  ],
});

/** @returns the exit code: 1 where the file is not where it was to be */
export async function recorder(args: readonly string[], output: Output): Promise<number> {
  const { values } = readArguments(declaration, args);
  if (values.out === undefined) {
    output.print(source.trimEnd().split("\n"));
    return 0;
  }
  return (await saveResult(values.out, new TextEncoder().encode(source), output)) ? 0 : 1;
}
