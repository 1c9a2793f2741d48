// What was opened and chosen before, and the sets of images there are.

import type { Shape } from "../../tensor/tensor";

/** Something that was opened or chosen before. */
export interface Recent {
  readonly id: string;
  /** A model, weights or a session; or a set of images. */
  readonly kind: "file" | "data";
  readonly name: string;
  /** Where it lies, if it was chosen there. */
  readonly path?: string;
  /** Of a set of images: the name by which `launch` knows it. */
  readonly data?: string;
}

/** A set of images that is known by a name. */
export interface ListedData {
  readonly name: string;
  /** Of one image: channels, height, width. */
  readonly input: Shape;
  readonly classes: number;
  /** It is read from a folder, which the engine may have been told of when it was started. */
  readonly needsFolder?: true;
}

/** A set of images, as it was read. */
export interface FoundData {
  /** By which `launch` knows it. */
  readonly name: string;
  /** What it is called. */
  readonly title: string;
  readonly input: Shape;
  /** The first hundred. */
  readonly classes: readonly string[];
  readonly classCount: number;
  readonly train: number;
  readonly test: number;
  /** What was left out, and what is odd about it, a sentence each. */
  readonly notes: readonly string[];
}
