// What an op is: the formulas that carry values forward and gradients back.
//
// Every rule writes exactly one tensor, one element at a time, and can say how
// it got each element. That is the whole contract; the debugger, the kernels'
// tests and the formula panel are all built on it.

import type { Index, Shape, Tensor, DType } from "../tensor/tensor";
import type { Attrs } from "../protocol/protocol";
import type { Expr } from "./expr";
import type { SumOrder } from "./order";
import type { Reach } from "./reach";

/** Tensors by local name: the op's inputs, what its forward rules wrote, and `gradOutput`. */
export type Operands = Readonly<Record<string, Tensor>>;
export type Shapes = Readonly<Record<string, Shape>>;

export interface Rule<A> {
  /** The formula in TeX. Its letters are the names used in `explain`. */
  readonly tex: string;
  /** The operands this rule reads, in the order its kernel takes them. */
  readonly reads: readonly string[];
  /** What it writes; float unless said otherwise. */
  readonly dtype?: DType;
  shape(shapes: Shapes, attrs: A): Shape;
  /** The float64 reference. */
  compute(x: Operands, attrs: A): Tensor;
  /** How one element came to be; its value is that of `compute`. */
  explain(index: Index, x: Operands, attrs: A): Expr;
  /** Where every element is a sum of products and nothing else: those products. */
  readonly products?: Products<A>;
  readonly kernel?: KernelNeeds<A>;
}

/** Adds one product: the flat offset of each factor, in the order of `factors`. */
export type AddTerm = (first: number, second?: number) => void;

/** Which products are summed, of which operands, and the term that is added once, such as a bias. */
export interface Products<A> {
  readonly factors: readonly [string] | readonly [string, string];
  readonly plus?: { readonly of: string; at(index: Index): number; readonly isLast?: true };
  /** How its kernel adds them; without it one after another, as they come, what is added once before them. */
  readonly order?: SumOrder<A>;
  terms(index: Index, x: Operands, attrs: A, add: AddTerm): void;
}

/** What the SIMD kernel `Type_rule` wants beyond its operands. */
export interface KernelNeeds<A> {
  /** The attributes it takes, in order, after the operands and the result. */
  readonly attrs?: readonly (keyof A & string)[];
  /**
   * It also takes, next, the size of the pooling windows side by side that its output goes into (through
   * a ReLU, perhaps), or 1: its sums run over pixels in the order in which those windows are visited.
   */
  readonly pooledBy?: true;
  /** It sums over the batch: it is called for each shard, and the results are added in a tree (shards.ts). */
  readonly inShards?: true;
  /** It computes in float64, off by less than 2⁻³¹ of the result, and rounds once. */
  readonly roundedOnce?: true;
  /** It also takes, next, the size N of the whole batch: what it is given may be a shard. */
  readonly batchSize?: true;
  /** How many zero pixels must surround an operand's images. */
  halo?(shapes: Shapes, attrs: A): Readonly<Record<string, number>>;
  /** Bytes of working memory; their address is the last argument. */
  scratch?(shapes: Shapes, attrs: A): number;
}

export type Rules<A> = Readonly<Record<string, Rule<A>>>;

// `any`, not `unknown`: a list of ops with different attributes is used by code that
// passes each op its own attributes back, which no variance annotation can express.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface Op<A extends Attrs = any> {
  /** The PyTorch module name; also the key in files and in the protocol. */
  readonly type: string;
  /** `input` first, then parameters, named as in PyTorch state dicts; `target` where labels are wanted. */
  readonly inputs: readonly string[];
  /** The attributes it takes; one without a default is required. */
  readonly attrs: { readonly [K in keyof A & string]: AttrSpec };
  /** What its outputs tend to and never pass, where they have limits: there its gradient vanishes. */
  readonly limits?: readonly [low: number, high: number];
  /** An optimizer's scalar operands and what they may be: tensors of the run, which can change while it goes on. */
  readonly settings?: Readonly<Record<string, AttrSpec>>;
  /** The shapes of the trainable inputs, from the input's shape. */
  parameters(input: Shape, attrs: A): Shapes;
  /** In order of execution; the last one writes `output`, those before it are saved for the backward pass. */
  readonly forward: Rules<A>;
  /** `gradInput`, `gradWeight`, …: one for each differentiable input. */
  readonly backward: Rules<A>;
  /** Which elements of `input` each element of `output` can depend on; the suite holds it against `explain`. */
  readonly reach: Reach<A>;
  /** Small inputs that reach every corner; every op test runs on each of them. */
  readonly samples: readonly Sample<A>[];
}

export interface AttrSpec {
  readonly default?: number;
  /** The least value that makes sense. */
  readonly min: number;
  readonly integer: boolean;
}

export interface Sample<A> {
  /** For the corner it reaches: "stride drops the last column". */
  readonly name: string;
  readonly shapes: Shapes;
  readonly attrs: A;
  /** Values for an operand where random ones would miss the corner. */
  readonly values?: Readonly<Record<string, readonly number[]>>;
}

/** The operand that a gradient rule differentiates by: `gradWeight` → `weight`. */
export function differentiated(rule: string): string {
  return rule.charAt(4).toLowerCase() + rule.slice(5);
}
