// Arithmetic on constants, element by element. A number that follows from the batch's size is number + batch · N; where a result would
// be no such sum it is not computed.

import { blank, constant, type Constant } from "../constant";
import type { NumberKind } from "../../elementTypes";
import { broadcast, given, NotFoldable, stretched, walker, type Fold } from "./fold";

/** A number and how often N goes into it. */
type Sum = readonly [number: number, batch: number];

const nonlinear = (): never => {
  throw new NotFoldable("computes of the batch's size what is no multiple of it");
};

function pairwise(compute: (a: Sum, b: Sum, kind: NumberKind) => Sum, result?: NumberKind): Fold {
  return (folding) => {
    const [a, b] = [given(folding, 0), given(folding, 1)];
    const shape = broadcast(a.shape, b.shape);
    folding.charge(shape.reduce((size, n) => size * n, 1));
    const { numbers, batch } = blank(result ?? a.kind, shape, [a, b]);
    const [x, y] = [a.numbers(), b.numbers()];
    const [atA, atB] = [walker(shape, stretched(a.shape, shape)), walker(shape, stretched(b.shape, shape))];
    for (let i = 0; i < numbers.length; i++) {
      const [from, to] = [atA(), atB()];
      const found = compute([x[from]!, a.batch?.[from] ?? 0], [y[to]!, b.batch?.[to] ?? 0], a.kind);
      numbers[i] = found[0];
      if (batch) batch[i] = found[1];
    }
    return constant(result ?? a.kind, shape, numbers, batch);
  };
}

/** Of any number of inputs. */
const several =
  (fold: Fold): Fold =>
  (folding) =>
    folding.inputs
      .slice(1)
      .reduce<Constant>(
        (sum, _, i) => fold({ ...folding, inputs: [sum, folding.inputs[i + 1]] }) as Constant,
        given(folding, 0),
      );

function alone(compute: (x: number) => number, isLinear = false, result?: NumberKind): Fold {
  return (folding) => {
    const a = given(folding, 0);
    folding.charge(a.shape.reduce((size, n) => size * n, 1));
    if (a.batch && !isLinear) nonlinear();
    const { numbers } = blank(result ?? a.kind, a.shape);
    a.numbers().forEach((x, i) => (numbers[i] = compute(x)));
    return constant(result ?? a.kind, a.shape, numbers, a.batch?.map(compute));
  };
}

const compared = (compare: (x: number, y: number) => boolean): Fold =>
  pairwise(([x, n], [y, m]) => [Number(n === m ? compare(x, y) : nonlinear()), 0], "bool");
const logical = (of: (x: number, y: number) => boolean): Fold =>
  pairwise(([x], [y]) => [Number(of(x, y)), 0], "bool");
const chosen = (choose: (x: number, y: number) => number): Fold =>
  pairwise(([x, n], [y, m]) => (n === m ? [choose(x, y), n] : nonlinear()));
const fixed = (of: (x: number, y: number) => number): Fold =>
  pairwise(([x, n], [y, m]) => (n === 0 && m === 0 ? [of(x, y), 0] : nonlinear()));

export const arithmetic: Readonly<Record<string, Fold>> = {
  Add: pairwise(([x, n], [y, m]) => [x + y, n + m]),
  Sub: pairwise(([x, n], [y, m]) => [x - y, n - m]),
  Mul: pairwise(([x, n], [y, m]) =>
    n !== 0 && m !== 0 ? nonlinear() : [x * y, (n && n * y) + (m && x * m)],
  ),
  Div: pairwise(divided),
  Mod: (folding) =>
    fixed(folding.attributes.get("fmod") === 1 ? (x, y) => x % y : (x, y) => x - y * Math.floor(x / y))(
      folding,
    ),
  Pow: fixed(power),
  Min: several(chosen(Math.min)),
  Max: several(chosen(Math.max)),
  Sum: several(pairwise(([x, n], [y, m]) => [x + y, n + m])),
  Neg: alone((x) => -x, true),
  Abs: alone(Math.abs),
  Sqrt: alone(Math.sqrt),
  Reciprocal: alone((x) => 1 / x),
  Floor: rounded(Math.floor),
  Ceil: rounded(Math.ceil),
  Not: alone((x) => Number(x === 0), false, "bool"),
  And: logical((x, y) => x !== 0 && y !== 0),
  Or: logical((x, y) => x !== 0 || y !== 0),
  // A batch of any size equals no one number.
  Equal: pairwise(([x, n], [y, m]) => [Number(n === m && x === y), 0], "bool"),
  Greater: compared((x, y) => x > y),
  GreaterOrEqual: compared((x, y) => x >= y),
  Less: compared((x, y) => x < y),
  LessOrEqual: compared((x, y) => x <= y),
  Cast: cast,
  CastLike: (folding) => ({ ...given(folding, 0), kind: given(folding, 1).kind }),
  Where: choice,
};

/** By what gives the same bits everywhere. */
function power(x: number, exponent: number): number {
  if (exponent === 0.5) return Math.sqrt(x);
  if (!(Number.isInteger(exponent) && exponent >= 0 && exponent <= 64))
    throw new NotFoldable(`raises to the power ${exponent}`);
  let product = 1;
  for (let i = 0; i < exponent; i++) product *= x;
  return product;
}

/** Whole numbers are divided as integers, towards zero. */
function divided([x, n]: Sum, [y, m]: Sum, kind: NumberKind): Sum {
  if (m !== 0) return x * m === y * n && n % m === 0 ? [n / m, 0] : nonlinear();
  if (kind !== "int") return [x / y, n / y];
  if (y === 0) throw new NotFoldable("divides by zero");
  if (n === 0) return [Math.trunc(x / y), 0];
  return x % y === 0 && n % y === 0 ? [x / y, n / y] : nonlinear();
}

/** What is whole stays so, whatever the batch's size. */
function rounded(round: (x: number) => number): Fold {
  return (folding) => {
    const a = given(folding, 0);
    const isWhole = a.batch && [...a.batch, ...a.numbers()].every(Number.isInteger);
    return isWhole ? a : alone(round)(folding);
  };
}

/** Which numbers of ONNX's types count as what. */
function cast(folding: Parameters<Fold>[0]): Constant {
  const a = given(folding, 0);
  const to = folding.attributes.get("to");
  const kind =
    to === 1 || to === 10 || to === 16 ? "float" : to === 11 ? "double" : to === 9 ? "bool" : "int";
  if (to === 8) throw new NotFoldable("casts to text");
  if (kind === a.kind) return a;
  folding.charge(a.shape.reduce((size, n) => size * n, 1));
  const { numbers } = blank(kind, a.shape);
  a.numbers().forEach(
    (x, i) => (numbers[i] = kind === "int" ? Math.trunc(x) : kind === "bool" ? Number(x !== 0) : x),
  );
  return { ...constant(kind, a.shape, numbers, a.batch), name: a.name };
}

function choice(folding: Parameters<Fold>[0]): Constant {
  const [condition, a, b] = [given(folding, 0), given(folding, 1), given(folding, 2)];
  const shape = broadcast(broadcast(condition.shape, a.shape), b.shape);
  folding.charge(shape.reduce((size, n) => size * n, 1));
  const { numbers, batch } = blank(a.kind, shape, [a, b]);
  const [which, x, y] = [condition.numbers(), a.numbers(), b.numbers()];
  const at = [condition, a, b].map((one) => walker(shape, stretched(one.shape, shape)));
  for (let i = 0; i < numbers.length; i++) {
    const [c, from, to] = [at[0]!(), at[1]!(), at[2]!()];
    numbers[i] = which[c] ? x[from]! : y[to]!;
    if (batch) batch[i] = (which[c] ? a.batch?.[from] : b.batch?.[to]) ?? 0;
  }
  return constant(a.kind, shape, numbers, batch);
}
