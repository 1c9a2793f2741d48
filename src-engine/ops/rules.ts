// The shapes that rules come in.

import { ravel, unravel, zeros, type Index, type Shape, type Tensor, type Shapes } from "../tensor/tensor";
import { element, product, sum, type Expr } from "./expr";
import type { AddTerm, KernelNeeds, Operands, Rule } from "./op";
import type { SumOrder } from "./shared/order";

/**
 * A rule whose every element is a sum of products, such as a convolution or a
 * matrix product and all their gradients. Say which products; the value, the
 * explanation, the highlighted operands and the kernel's error bound follow.
 */
export function sumOfProducts<A>(rule: {
  tex: string;
  /** The one or two operands whose products are summed. */
  factors: readonly [string] | readonly [string, string];
  /** What else decides which products are summed: the places of a pool's winners. */
  selectedBy?: string;
  /** A term added once, such as a bias, and where it sits; whether its kernel adds it behind all others. */
  plus?: { of: string; at(index: Index): number; isLast?: true };
  /** How the kernel adds the products, where it is not one after another as `terms` has them. */
  order?: SumOrder<A>;
  /** The result's shape: that of an operand, or computed. */
  shape: string | ((shapes: Shapes, attrs: A) => Shape);
  terms(index: Index, x: Operands, attrs: A, add: AddTerm): void;
  /** Instead of the products, where those that are left out are worth telling. */
  explain?(index: Index, x: Operands, attrs: A): Expr;
  kernel?: KernelNeeds<A>;
}): Rule<A> {
  const { factors, plus, order, explain } = rule;
  const [first, second] = factors;
  const shape = (shapes: Shapes, attrs: A): Shape =>
    typeof rule.shape === "string" ? operand(shapes, rule.shape) : rule.shape(shapes, attrs);
  return {
    tex: rule.tex,
    reads: [...factors, ...(plus ? [plus.of] : []), ...(rule.selectedBy ? [rule.selectedBy] : [])],
    shape,
    ...(rule.kernel && { kernel: rule.kernel }),
    ...(!explain && {
      products: { factors, ...(plus && { plus }), ...(order && { order }), terms: rule.terms },
    }),

    compute(x, attrs) {
      const out = zeros(shape(shapesOf(x), attrs));
      const a = operand(x, first).data;
      const b = second === undefined ? undefined : operand(x, second).data;
      let total = 0;
      const add: AddTerm = b
        ? (i, j) => {
            total += a[i]! * b[j!]!;
          }
        : (i) => {
            total += a[i]!;
          };
      for (let o = 0; o < out.data.length; o++) {
        const index = unravel(o, out.shape);
        total = plus ? operand(x, plus.of).data[plus.at(index)]! : 0;
        rule.terms(index, x, attrs, add);
        out.data[o] = total;
      }
      return out;
    },

    explain(index, x, attrs) {
      if (explain) return explain(index, x, attrs);
      const parts: Expr[] = plus ? [element(plus.of, operand(x, plus.of), plus.at(index))] : [];
      rule.terms(index, x, attrs, (i, j) => {
        const a = element(first, operand(x, first), i);
        parts.push(second === undefined ? a : product([a, element(second, operand(x, second), j!)]));
      });
      return sum(parts);
    },
  };
}

/**
 * A rule whose element i is an expression of element i of its operands, which all have one shape, and of scalars,
 * which have none.
 */
export function elementwise<F extends string, S extends string = never, A = unknown>(rule: {
  tex: string;
  reads: readonly [F, ...F[]];
  scalars?: readonly S[];
  value(x: Readonly<Record<F | S, number>>, attrs: A): number;
  explain(x: Readonly<Record<F | S, Expr>>, attrs: A): Expr;
  /** The operand whose next value it is. */
  next?: F;
  plainDescent?: true;
  when?: Rule<A>["when"];
  ofBatch?: true;
  kernel?: KernelNeeds<A>;
}): Rule<A> {
  const { scalars = [] } = rule;
  const first = rule.reads[0];
  return {
    tex: rule.tex,
    reads: [...rule.reads, ...scalars],
    shape: (shapes) => operand(shapes, first),
    ...(rule.next !== undefined && { next: rule.next }),
    ...(rule.plainDescent && { plainDescent: true }),
    ...(rule.when && { when: rule.when }),
    ...(rule.ofBatch && { ofBatch: true }),
    ...(rule.kernel && { kernel: rule.kernel }),
    compute(x, attrs) {
      const out = zeros(operand(x, first).shape);
      const point = {} as Record<F | S, number>;
      for (const name of scalars) point[name] = operand(x, name).data[0]!;
      for (let o = 0; o < out.data.length; o++) {
        for (const name of rule.reads) point[name] = operand(x, name).data[o]!;
        out.data[o] = rule.value(point, attrs);
      }
      return out;
    },
    explain(index, x, attrs) {
      const o = ravel(index, operand(x, first).shape);
      const point = {} as Record<F | S, Expr>;
      for (const name of scalars) point[name] = element(name, operand(x, name), 0);
      for (const name of rule.reads) point[name] = element(name, operand(x, name), o);
      return rule.explain(point, attrs);
    },
  };
}

/**
 * A rule whose elements come of expressions alone, such as softmax: its value is the
 * expression's value. Slow, and impossible to disagree with its own explanation.
 */
export function expression<A>(rule: {
  tex: string;
  reads: readonly string[];
  shape(shapes: Shapes, attrs: A): Shape;
  ofBatch?: true;
  explain(index: Index, x: Operands, attrs: A): Expr;
  kernel?: KernelNeeds<A>;
}): Rule<A> {
  return {
    ...rule,
    compute(x, attrs) {
      const out = zeros(rule.shape(shapesOf(x), attrs));
      for (let o = 0; o < out.data.length; o++) {
        out.data[o] = rule.explain(unravel(o, out.shape), x, attrs).value;
      }
      return out;
    },
  };
}

export function shapesOf(x: Operands): Shapes {
  return Object.fromEntries(Object.entries(x).map(([name, t]) => [name, t.shape]));
}

/**
 * The operand of that name.
 * @throws Error naming it when the caller did not pass it.
 */
export function operand<T>(x: Readonly<Record<string, T>>, name: string): T {
  const found = x[name];
  if (found === undefined)
    throw new Error(`rule: operand "${name}" is missing; given are ${Object.keys(x).join(", ")}`);
  return found;
}

export type Shape4 = readonly [number, number, number, number];

/**
 * The four dimensions of an image's or a kernel's shape.
 * @throws RangeError when it has more or fewer
 */
export function shape4(t: Tensor | Shape): Shape4 {
  const shape = "shape" in t ? t.shape : t;
  if (!hasFour(shape)) throw new RangeError(`rule: expected four dimensions, got [${shape.join(",")}]`);
  return shape;
}
function hasFour(shape: Shape): shape is Shape & Shape4 {
  return shape.length === 4;
}
