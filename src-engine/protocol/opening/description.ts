// What a model is and costs, from its shapes alone: as the command line prints it, and as the page shows it beside an editor.

import type { Shape } from "../../tensor/tensor";

export interface DescribedLayer {
  readonly name: string;
  readonly type: string;
  /** In a few words: `Conv2d 8→16 3×3 pad 1`. */
  readonly title: string;
  /** The tensors that it reads, and the one that it writes. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly outputShape: Shape;
  readonly parameters: number;
  readonly multiplyAdds: { readonly forward: number; readonly backward: number };
}

export interface Description {
  readonly model: string;
  readonly batchSize: number;
  readonly input: Shape;
  readonly layers: readonly DescribedLayer[];
  readonly loss: string;
  readonly optimizer: string;
  /** What its learning rate follows, with its settings; left out where it stays the same. */
  readonly schedule?: string;
  /** To what gradients are clipped, by value or by their norm. */
  readonly clip?: { readonly value?: number; readonly norm?: number };
  readonly parameters: number;
  readonly multiplyAdds: { readonly forward: number; readonly backward: number };
  readonly instructions: number;
  /** What training holds of the machine's memory, checkpoints and images excluded. */
  readonly memoryBytes: number;
  /** The same once somebody steps. */
  readonly steppingBytes: number;
  /** Images an evaluation takes at a time, and what it holds besides. */
  readonly evaluation: { readonly batchSize: number; readonly memoryBytes: number };
  readonly checkpoints: {
    /** Bytes that each takes, and how many iterations they are apart at first. */
    readonly bytes: number;
    readonly apart: number;
    /** The bytes that all may take on this machine, and how many of them of its memory. */
    readonly limit: number;
    readonly memoryLimit: number;
    /** Where the others go. */
    readonly folder?: string;
  };
  readonly milliseconds: number;
}
