// What an op is: the formulas that carry values forward and gradients back.
//
// Every rule writes exactly one tensor, one element at a time, and can say how
// it got each element. That is the whole contract; the debugger, the kernels'
// tests and the formula panel are all built on it.

import type { Index, Shape, Tensor, DType, Shapes } from "../tensor/tensor";
import type { Attrs } from "../protocol/protocol";
import type { NumberSpec, SpecOf } from "./attrs";
import type { Expr } from "./expr";
import type { SumOrder } from "./shared/order";
import type { DrawPicture } from "./picture";
import type { Reach } from "./reach";

/** Tensors by local name: the op's inputs, what its forward rules wrote, and `gradOutput`. */
export type Operands = Readonly<Record<string, Tensor>>;

export interface Rule<A> {
  /** The formula in TeX. Its letters are the names used in `explain`. */
  readonly tex: string;
  /** The operands this rule reads, in the order its kernel takes them. */
  readonly reads: readonly string[];
  /** What it writes; float unless said otherwise. */
  readonly dtype?: DType;
  /** It writes one for the whole batch, without a row for each sample: a loss, a mean over the batch. */
  readonly ofBatch?: true;
  /** The operand whose value in the next iteration it writes: an optimizer's `parameter`, a norm's `running_mean`. */
  readonly next?: string;
  /** It takes the gradient times `learningRate` off the parameter and does nothing else: fusions may do so in its place. */
  readonly plainDescent?: true;
  /** Whether there is such a rule under these attributes, or these settings of an optimizer; without this, there always is. */
  when?(settings: Attrs): boolean;
  /** It draws random numbers: the operand `stream` says which (tensor/random.ts). */
  readonly draws?: true;
  /**
   * Of what it draws, or chooses among several that are as good: how it came out in a run that is not ours, by what is known of the
   * layer's tensors there. Undefined where that says nothing, or nothing else than the rule itself.
   */
  settled?(x: Operands, attrs: A): { readonly tensor: Tensor; readonly note: string } | undefined;
  shape(shapes: Shapes, attrs: A): Shape;
  /** The float64 reference. */
  compute(x: Operands, attrs: A): Tensor;
  /** How one element came to be; its value is that of `compute`. */
  explain(index: Index, x: Operands, attrs: A): Expr;
  /** Where every element is a sum of products and nothing else: those products. */
  readonly products?: Products<A>;
  readonly kernel?: KernelNeeds<A>;
  /** What it is under these attributes, where they change what it reads or how it is written (under.ts). */
  under?(attrs: A): Rule<A>;
  /** Of one whose name begins with …: the rule for the input of that number, from 1 (inputs.ts). */
  numbered?(place: number): Rule<A>;
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
  /** The attributes it takes, in order, after the operands and the result: as numbers, a list as all of its numbers (attrs.ts). */
  readonly attrs?: readonly (keyof A & string)[];
  /** Then a list among the attributes that may be long: the address of its numbers as float64, and how many there are. */
  readonly table?: keyof A & string;
  /**
   * It also takes, next, the size of the pooling windows side by side that its output goes into (through
   * a ReLU, perhaps), or 1: its sums run over pixels in the order in which those windows are visited.
   */
  readonly pooledBy?: true;
  /** It sums over the batch: it is called for each shard, and the results are added in a tree (shards.ts). */
  readonly inShards?: true;
  /** It computes in float64, off by less than 2⁻³¹ of the result (and of a sum by no more than 2⁻⁴⁶ of its terms), and rounds once. */
  readonly roundedOnce?: true;
  /** It takes two operands at a time: of more, the result so far and the next one. */
  readonly pairwise?: true;
  /** It takes one operand at a time, each with its own `sizes`, and writes that one's part of the result. */
  readonly oneByOne?: true;
  /** Places among its operands of those that are left out, for which it gets 0: said by under.ts. */
  readonly absent?: readonly number[];
  /** Operands that it takes with channels packed, as only some kernels do. */
  readonly packed?: readonly string[];
  /** It also takes, next, the size N of the whole batch: what it is given may be a shard. */
  readonly batchSize?: true;
  /**
   * Then whole numbers that follow from its operands' shapes for the whole batch, whatever shard it is given.
   * @param operand the number, from 0, of the one that it is called for, where it takes one at a time
   */
  sizes?(shapes: Shapes, attrs: A, operand: number): readonly number[];
  /** Then the number of the first sample that it is given, of the whole batch. */
  readonly firstSample?: true;
  /** The rule whose name it bears instead of its own rule's: where evaluation computes something else than training, or one does for all numbers. */
  readonly called?: string;
  /** How many zero pixels must surround an operand's images. */
  halo?(shapes: Shapes, attrs: A): Readonly<Record<string, number>>;
  /** Bytes of working memory; their address is the last argument. */
  scratch?(shapes: Shapes, attrs: A): number;
}

/** The headings of a list of layers, in its order. */
export const opGroups = [
  "Convolution and linear",
  "Activation",
  "Pooling",
  "Normalization",
  "Regularization",
  "Join",
  "Shape",
] as const;
type OpGroup = (typeof opGroups)[number];

export type Rules<A> = Readonly<Record<string, Rule<A>>>;

// `any`, not `unknown`: a list of ops with different attributes is used by code that
// passes each op its own attributes back, which no variance annotation can express.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface Op<A extends Attrs = any> {
  /** The PyTorch module name; also the key in files and in the protocol. */
  readonly type: string;
  /** One sentence for people who choose among ops. */
  readonly about: string;
  /** Under which heading a list has it; losses and what updates weights have lists of their own. */
  readonly group?: OpGroup;
  /** No layer is of it: the compiler puts it where it is needed. */
  readonly byCompiler?: true;
  /** What it is given of other layers, in order; `target` where labels are wanted. A last one that begins with … stands for any number. */
  readonly inputs: readonly string[];
  /** The attributes it takes; one without a default is required. */
  readonly attrs: { readonly [K in keyof A & string]: SpecOf<A[K]> };
  /** What its outputs tend to and never pass, where they have limits: there its gradient vanishes. */
  readonly limits?: readonly [low: number, high: number];
  /** What a form fills in for a new layer besides the usual values; left out, what the first sample has where there is no usual value. */
  readonly suggested?: Partial<A>;
  /** An optimizer's scalar operands and what they may be: tensors of the run, which can change while it goes on. */
  readonly settings?: Readonly<Record<string, NumberSpec>>;
  /** What an optimizer carries for each parameter: as large as the parameter, or one number. */
  readonly state?: Readonly<Record<string, "parameter" | "scalar">>;
  /** What that is at first, by the settings that a run begins with; 0 where nothing is said. */
  stateBegins?(state: string, settings: Attrs): number;
  /** Of an optimizer: what is wrong with settings that are each within their range. */
  problemWith?(settings: Attrs): string | undefined;
  /** Its trained tensors, named as in PyTorch's state dicts. */
  readonly parameters?: Carried<A>;
  /** Its tensors that iterations hand on without training them, named likewise. */
  readonly buffers?: Carried<A>;
  /** In order of execution; the last that is no next value writes `output`, others are saved for the backward pass. */
  readonly forward: Rules<A>;
  /**
   * `gradInput`, `gradWeight`, …: one for each differentiable input and parameter. One called `…gradInput` is for each of the inputs
   * that `…input` stands for, by its `numbered`.
   */
  readonly backward: Rules<A>;
  /** Where it computes something else when it is not trained: instead of `forward` and `backward`. */
  readonly evaluation?: { readonly forward: Rules<A>; readonly backward: Rules<A> };
  /** Its formulas' letters where they are not the usual ones: `{ input: "p" }`. In TeX. */
  readonly letters?: Readonly<Record<string, string>>;
  /** A layer of it in a few words behind its type, `8→16 3×3 pad 1`; what is usual goes without saying. */
  summary?(attrs: A, inputs: Shapes): string;
  readonly picture?: DrawPicture<A>;
  /** Whether moving an element of its input by so much passes a corner, where a difference quotient is no gradient. */
  kink?(input: ArrayLike<number>, offset: number, by: number, attrs: A): boolean;
  /** Each of its outputs is a unit that may die: 0 for every sample, so that nothing comes back through it. */
  readonly hasUnits?: true;
  /** Its outputs are shares of 1, so that one class's gain is the others' loss: scores are what it reads. */
  readonly givesProbabilities?: true;
  /** Of a loss: it compares numbers with numbers, so that what is wanted is as large as what it is given, and no class. */
  readonly wantsValues?: true;
  /** Of a loss: whether it is the sum over the batch and not its mean. */
  isSum?(attrs: A): boolean;
  /** Of a loss that is a mean: which of its rules, where there is one, writes by what it is divided; else the number of images. */
  readonly meanOver?: string;
  /** Of a loss that takes logits: which of its rules writes the logarithms of their probabilities. */
  readonly logProbabilities?: string;
  /** It puts the same numbers into another shape. */
  readonly reshapes?: true;
  /** Every number of its input is multiplied with its share of the weight, where otherwise every number of its output is a sum of such products. */
  readonly weighsInputs?: true;
  /** Much of its gradient is exactly 0, so that a sum over pixels that comes back through it may go by lists of those that are not. */
  readonly sparseGradient?: true;
  /** The size of the windows side by side into which it cuts its input; 1 where they overlap or leave gaps. */
  windowsOf?(attrs: A): number;
  /** Which elements of an input each element of `output` can depend on; the suite holds it against `explain`. */
  readonly reach: Reach<A>;
  /** Small inputs that reach every corner; every op test runs on each of them. */
  readonly samples: readonly Sample<A>[];
}

/** Tensors that a layer has of its own. */
export type Carried<A> = Readonly<Record<string, CarriedSpec<A>>>;

interface CarriedSpec<A> {
  /** From the shapes of its inputs. */
  shape(inputs: Shapes, attrs: A): Shape;
  /**
   * What it is at first: a number, or drawn as the recipe's scheme has it for weights and for biases. A bias is drawn by
   * the fan-in of the parameter `weight`.
   */
  readonly begins: "weight" | "bias" | number;
  /** Whether a layer with these attributes has it; without this, every layer has. */
  when?(attrs: A): boolean;
  /** It is added to what the layer makes of its inputs, whatever those are; scaled, perhaps: a bias, a norm's mean. */
  readonly isAdded?: true;
}

/** Everything it is given before its first rule runs, in order. */
export function operandNames(op: Op): readonly string[] {
  const { inputs, parameters = {}, buffers = {}, settings = {}, state = {} } = op;
  return [...inputs, ...Object.keys({ ...parameters, ...buffers, ...state, ...settings })];
}

/** The rules there are under these attributes. What none of an optimizer's reads is neither carried nor a tensor of the run. */
export function rulesUnder<A>(rules: Rules<A>, settings: Attrs): Rules<A> {
  return Object.fromEntries(Object.entries(rules).filter(([, { when }]) => when?.(settings) ?? true));
}

/** What a rule reads of the operands there are: a name that begins with … stands for all that are numbered so, from 1. */
export function readsOf(
  { reads }: Pick<Rule<never>, "reads">,
  operands: Readonly<Record<string, unknown>>,
): readonly string[] {
  return reads.flatMap((name) => {
    if (!name.startsWith("…")) return [name];
    const found: string[] = [];
    while (`${name.slice(1)}${found.length + 1}` in operands)
      found.push(`${name.slice(1)}${found.length + 1}`);
    return found;
  });
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
