// What the rules of a norm over parts of each sample are made of.

import { ravel, tensor, zeros, type Index, type Tensor } from "../../tensor/tensor";
import { difference, element, number, reciprocal, sqrt, sum, type Expr } from "../expr";
import type { KernelNeeds, Operands } from "../op";
import { operand } from "../rules";
import { channelBytes, elementBytes, ownAt, partSize, partSum, sizesOf, type Together } from "./together";

/** Every norm has it; `affine` is PyTorch's, under the name that the op has for it. */
export interface NormAttrs {
  readonly eps: number;
}

/** The subscripts of its formulas. */
export interface Letters {
  /** Of an element, `ncij`. */
  readonly element: string;
  /** Of its part, `ng`, and what that is where it does not go without saying. */
  readonly part: string;
  readonly where?: string;
  /** What is added up for a part. */
  readonly inPart: string;
  /** Of its weight, and what is added up for that. */
  readonly own: string;
  readonly sharesOwn: string;
}

export function needs<A>(by: Together<A>): KernelNeeds<A> {
  return { sizes: (shapes, attrs) => sizesOf(by, shapes, attrs), scratch: channelBytes };
}

/** Of a sum over the batch, which a kernel may keep for every element of an image. */
export function sumNeeds<A>(by: Together<A>): KernelNeeds<A> {
  return { ...needs(by), inShards: true, scratch: by.isByChannel ? channelBytes : elementBytes };
}

/** Of every part the sum of its terms, divided by M. */
export function moments<A>(
  by: Together<A>,
  { shape, data }: Tensor,
  attrs: A,
  term: (offset: number, part: number) => number,
): Tensor {
  const M = partSize(by, shape, attrs);
  const out = zeros(by.moments(shape, attrs));
  for (let o = 0; o < data.length; o++) {
    const part = Math.floor(o / M);
    out.data[part]! += term(o, part);
  }
  return { ...out, data: out.data.map((total) => total / M) };
}

/** x̂, by offset. */
export function normalizedBy<A extends NormAttrs>(
  by: Together<A>,
  x: Operands,
  attrs: A,
): (offset: number) => number {
  const [input, mean, variance] = [operand(x, "input"), operand(x, "mean").data, operand(x, "variance").data];
  const M = partSize(by, input.shape, attrs);
  return (o) => {
    const part = Math.floor(o / M);
    return (input.data[o]! - mean[part]!) / Math.sqrt(variance[part]! + attrs.eps);
  };
}

export function filled({ shape, data }: Tensor, value: (offset: number) => number): Tensor {
  return tensor(
    shape,
    Float64Array.from(data, (_, o) => value(o)),
  );
}

/** For every weight the sum of the terms of what it scales. */
export function sumsOfOwn<A>(
  by: Together<A>,
  x: Operands,
  own: "weight" | "bias",
  attrs: A,
  term: (offset: number) => number,
): Tensor {
  const { shape, data } = operand(x, "input");
  const at = ownAt(by, shape, attrs);
  const out = zeros(operand(x, own).shape);
  for (let o = 0; o < data.length; o++) out.data[at(o)]! += term(o);
  return out;
}

/** x − μ, by offset. */
export function deviations<A>(by: Together<A>, x: Operands, attrs: A): (offset: number) => Expr {
  const [input, mean] = [operand(x, "input"), operand(x, "mean")];
  const M = partSize(by, input.shape, attrs);
  return (o) => difference(element("input", input, o), element("mean", mean, Math.floor(o / M)));
}

/** 1/√(v + ε), by offset. */
export function scaleAt<A extends NormAttrs>(
  by: Together<A>,
  x: Operands,
  attrs: A,
): (offset: number) => Expr {
  const variance = operand(x, "variance");
  const M = partSize(by, operand(x, "input").shape, attrs);
  const eps = number(attrs.eps, String.raw`\varepsilon`);
  return (o) => reciprocal(sqrt(sum([element("variance", variance, Math.floor(o / M)), eps])));
}

/** 1/M */
export function shareOf<A>(by: Together<A>, x: Operands, attrs: A): Expr {
  const M = partSize(by, operand(x, "input").shape, attrs);
  return number(1 / M, String.raw`\tfrac{1}{${M}}`);
}

/** The sum over the part whose mean or variance has this index. */
export function ofPart<A>(
  by: Together<A>,
  index: Index,
  x: Operands,
  attrs: A,
  term: (offset: number) => Expr,
): Expr {
  const { shape } = operand(x, "input");
  return partSum(by.part(shape, attrs), ravel(index, by.moments(shape, attrs)), term);
}
