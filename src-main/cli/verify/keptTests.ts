// --pytest and --unittest of backstep verify: a test that a project keeps.

import { dirname, relative, resolve, sep } from "node:path";
import type { Checkup } from "../../../src-engine/check/checkup";
import { expectedPass } from "../../../src-engine/check/keptTest/expected";
import { pythonTest, type TestStyle } from "../../../src-engine/check/keptTest/python";
import type { RecordedIteration } from "../../../src-engine/recording/recording";
import { base64 } from "../../../src-view/scene/base64";
import { saveAtomically } from "../../files/save";
import { UsageError } from "../arguments";
import type { Output } from "../output";

interface KeptTest {
  readonly style: TestStyle;
  readonly path: string;
}

/** @throws UsageError where it is to be no file of Python */
export function keptTests(values: Readonly<Partial<Record<TestStyle, string>>>): readonly KeptTest[] {
  return (["pytest", "unittest"] as const).flatMap((style) => {
    const path = values[style];
    if (path === undefined) return [];
    if (!path.endsWith(".py"))
      throw new UsageError(`verify: --${style} expected a file name that ends with .py, got ${path}`);
    return [{ style, path }];
  });
}

/** @throws Error where the recording has not what the pass was given, or the file cannot be written */
export async function writeTests(
  tests: readonly KeptTest[],
  { program, observed, match: { mapping } }: Checkup,
  recorded: RecordedIteration,
  recording: string,
  output: Output,
): Promise<void> {
  if (!tests.length) return;
  const pass = await expectedPass(program, observed, recorded, mapping);
  if (!pass.made.length)
    throw new Error(
      `verify: a test needs what the pass was given, and the recording lacks ${pass.missing.join(", ") || "every tensor of this network"}`,
    );
  for (const { style, path } of tests) {
    const from = relative(dirname(resolve(path)), resolve(recording))
      .split(sep)
      .join("/");
    const text = pythonTest(style, pass, {
      recording: from,
      iteration: recorded.iteration,
      model: program.model.name,
      base64,
    });
    await saveAtomically(path, new TextEncoder().encode(text));
    output.line(
      `${path}: ${pass.made.length} tensors, run by ${style === "pytest" ? "pytest" : `python ${path}`}`,
    );
  }
}
