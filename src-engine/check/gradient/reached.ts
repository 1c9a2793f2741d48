// Which elements of an operation's result change where elements of its inputs did: by what the op says of its reach.

import type { Instruction } from "../../ops/instruction";
import type { Op } from "../../ops/op";
import { folded, type Ends } from "../../ops/reach";
import { unravel, type Shape } from "../../tensor/tensor";

/** Flat offsets of the result, by the place of an input among the op's and the offset of its element. */
export class Reached {
  readonly #lists = new Map<number, readonly number[]>();

  constructor(
    private readonly op: Op,
    private readonly attrs: Instruction["attrs"],
    private readonly inputs: readonly Shape[],
    private readonly output: Shape,
  ) {}

  by(place: number, offset: number): readonly number[] {
    const key = offset * this.inputs.length + place;
    const known = this.#lists.get(key);
    if (known) return known;
    const input = this.inputs[place]!;
    const from = unravel(offset, input);
    const ends: Ends = { input, output: this.output, inputs: this.inputs, place };
    const boxes = this.op.reach.influences({ from, to: from.map((i) => i + 1) }, ends, this.attrs);
    const list = boxes
      .flatMap((box) => folded(box, this.output))
      .flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i));
    this.#lists.set(key, list);
    return list;
  }
}
