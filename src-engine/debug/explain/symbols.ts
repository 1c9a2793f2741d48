// The letters in which formulas are written, and an expression in them.

import type { Expr } from "../../ops/expr";
import { openName } from "../../ops/inputs";
import { differentiated } from "../../ops/op";
import { everyOp } from "../../optim/index";
import type { TensorPath } from "../../protocol/protocol";
import type { Instruction, Program } from "../../run/program/program";

const letters: Readonly<Record<string, string>> = {
  input: "x",
  weight: "w",
  bias: "b",
  output: "y",
  indices: "a",
  target: "t",
  logProbabilities: String.raw`\ell`,
  parameter: "w",
  gradient: String.raw`\bar w`,
  learningRate: String.raw`\eta`,
};

/** An operand's or result's letter in the formulas of its op: `gradWeight` is \bar w, the input of a loss on probabilities is p. */
export function letterOf(name: string, { op, phase }: Pick<Instruction, "op" | "phase">): string {
  if (name === "next") return "w'";
  if (name === "output" && phase === "loss") return "L";
  if (/^grad[A-Z]/.test(name)) return String.raw`\bar ${letterOf(differentiated(name), { op, phase })}`;
  const own = everyOp(op)?.letters;
  const { open = "", place = 0 } = openName(name) ?? {};
  const numbered = own?.[open]?.replace("r", String(place));
  return (
    own?.[name] ?? numbered ?? letters[name] ?? String.raw`\mathrm{${name.replaceAll("_", String.raw`\_`)}}`
  );
}

/** Of what an iteration begins with: as the layer's formulas have it, or the optimizer's. */
export function letterOfGiven({ tensors, layers, optimizer }: Program, path: TensorPath): string {
  const { role, of, layer } = tensors[path]!;
  const owner = role === "optimizerState" ? of : layer;
  const isOptimizers = role === "optimizerState" || role === "setting";
  const op = isOptimizers ? optimizer.type : layers.find(({ name }) => name === layer)?.type;
  const local = owner === undefined ? path : path.slice(owner.length + 1);
  return letterOf(local, { op: op ?? "", phase: "forward" });
}

/** An expression in TeX, without indices: `\log \sum e^{x - \max x}`. */
export function texOf(expr: Expr, instruction: Instruction): string {
  const tex = (part: Expr): string => texOf(part, instruction);
  switch (expr.kind) {
    case "number":
      return expr.tex ?? String(expr.value);
    case "element":
      return letterOf(expr.of, instruction);
    case "choice":
      return expr.tex;
    case "sum": {
      const [first, ...others] = expr.parts.map(tex);
      if (isRepeated(expr.parts, tex)) return String.raw`\sum ${first}`;
      return [first!, ...others.map((part) => (part.startsWith("-") ? part : `+ ${part}`))].join(" ");
    }
    case "product":
      return expr.parts
        .map((part) => (part.kind === "sum" ? `(${tex(part)})` : tex(part)))
        .join(String.raw`\, `);
    case "max": {
      if (isRepeated(expr.parts, tex)) return String.raw`\max ${tex(expr.parts[0]!)}`;
      return String.raw`\max(${expr.parts.map(tex).join(", ")})`;
    }
    case "exp":
      return `e^{${tex(expr.parts[0])}}`;
    case "expm1":
      return `(e^{${tex(expr.parts[0])}} - 1)`;
    case "log1p":
      return String.raw`\log(1 + ${tex(expr.parts[0])})`;
    case "normalCdf":
      return String.raw`\Phi(${tex(expr.parts[0])})`;
    case "log":
      return expr.parts[0].kind === "element" || isRepeatedSum(expr.parts[0], tex)
        ? String.raw`\log ${tex(expr.parts[0])}`
        : String.raw`\log(${tex(expr.parts[0])})`;
    case "cos":
      return String.raw`\cos(${tex(expr.parts[0])})`;
    case "negate":
      return expr.parts[0].kind === "sum" ? `-(${tex(expr.parts[0])})` : `-${tex(expr.parts[0])}`;
    case "reciprocal":
      return String.raw`\frac{1}{${tex(expr.parts[0])}}`;
    case "sqrt":
      return String.raw`\sqrt{${tex(expr.parts[0])}}`;
  }
}

/** Whether it is the same thing of several elements. */
function isRepeated(parts: readonly Expr[], tex: (part: Expr) => string): boolean {
  return parts.length > 1 && parts.every((part) => part.kind !== "number" && tex(part) === tex(parts[0]!));
}

function isRepeatedSum(expr: Expr, tex: (part: Expr) => string): boolean {
  return expr.kind === "sum" && isRepeated(expr.parts, tex);
}
