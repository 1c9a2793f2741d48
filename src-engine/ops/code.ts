// Programs that compute what a rule computes, as they are shown beside an explanation: ours in words, and such as run as they
// stand in NumPy and PyTorch. A test runs those on every sample of every op.
//
// They are about arrays with the names of the rule's operands, some of them shorter: `g` is gradOutput or an update's
// gradient, `t` the target, `a` pooling's indices, `l` logProbabilities, `weight` an update's parameter; attributes are `s`
// (stride), `z` (padding), `K` (kernelSize), else called as they are. The result is `y`, `L` of a loss, `dx` of gradInput,
// `dw` and `db` of gradWeight and gradBias, `w_next` of an update; else it is called like the rule. NumPy sums over the places of a window
// and over nothing else in Python.

/** One text a language; the line that begins with → is the one that computes the element. */
export interface RuleCode {
  readonly backstep: string;
  readonly numpy: string;
  readonly pytorch: string;
  /** The lines under these attributes, where they are others. */
  under?(attrs: Given): RuleCode | undefined;
  /** Of a rule whose name begins with …: the lines for the input of that number, from 1. */
  numbered?(place: number): RuleCode;
}

/** An instruction's attributes. */
export type Given = Readonly<Record<string, unknown>>;

/** By rule. */
export type OpCode = Readonly<Record<string, RuleCode>>;
