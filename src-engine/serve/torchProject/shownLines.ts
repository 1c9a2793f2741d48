// What PyTorch has no module for, as a function: of the lines that are shown beside the op's explanations, which a test holds to its rule.

import { codes } from "../../ops/index.code";
import type { Op } from "../../ops/op";
import { python } from "../../ops/torchModule";
import type { Attrs } from "../../protocol/protocol";
import type { Shape } from "../../tensor/tensor";

/**
 * The lines of a function's body, and what it is given. Undefined where the op has parameters, or the lines read what another rule wrote.
 * @param output of what it writes, for one image
 */
export function shownLines(
  op: Op,
  attrs: Attrs,
  output: Shape,
): { readonly given: readonly string[]; readonly lines: readonly string[] } | undefined {
  const usual = codes[op.type]?.["output"];
  if (!usual || op.parameters || op.buffers) return undefined;
  const text = (usual.under?.(attrs) ?? usual).pytorch.replaceAll("→ ", "").trim();
  const written = Object.keys(op.forward).filter((rule) => rule !== "output");
  if (written.some((rule) => new RegExp(`\\b${rule}\\b`).test(text))) return undefined;
  const { stride: s, padding: z, kernelSize: K, ...others } = attrs;
  const constants = Object.entries({ s, z, K, ...others }).filter(
    ([name, value]) => value !== undefined && new RegExp(`\\b${name}\\b`).test(text),
  );
  const many = op.inputs.filter((name) => name.startsWith("…"));
  return {
    given: op.inputs.map((name) => (name.startsWith("…") ? `*${name.slice(1)}s` : name)),
    lines: [
      ...constants.map(([name, value]) => `${name} = ${python(value)}`),
      ...(/\boutput_shape\b/.test(text)
        ? [
            `output_shape = (len(${many.length ? `${many[0]!.slice(1)}s[0]` : op.inputs[0]}), ${output.slice(1).join(", ")})`,
          ]
        : []),
      ...text.split("\n"),
      "return y",
    ],
  };
}
