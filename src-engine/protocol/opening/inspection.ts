// What was understood of files that somebody opened, before anything is replaced; and what a model can be made of.

import type { Shape } from "../../tensor/tensor";
import type { Description } from "./description";
import type { Attrs, AttrValue } from "../launch";
import type { PerChannel } from "../perChannel";
import type { TensorPath } from "../tensorPath";

export interface Inspection {
  /** By which `launch` means it. The engine keeps the last few. */
  readonly id: number;
  /** The file that was understood. */
  readonly name: string;
  /** `weights` are for the model of the running session; `data` are images and labels, to be sent as a set. */
  readonly kind: "session" | "model" | "weights" | "data";
  /** `ONNX`, `safetensors`, `Backstep session`. */
  readonly format: string;
  /** What can be run: the file's model, or the one that its weights are for. */
  readonly model?: {
    readonly description: Description;
    /** The model as JSON, as docs/model.schema.json has it. */
    readonly text: string;
    readonly mean: PerChannel;
    readonly deviation: PerChannel;
  };
  /** The set of images to train it on, of those that are listed by name: the session's own where it fits, else one that does. */
  readonly data?: string;
  /** Where weights came along, or are kept of the running session. */
  readonly weights?: {
    /** Every tensor of the model, and where its numbers come from. */
    readonly matched: readonly MatchedWeight[];
    /** Those of the file that nothing takes: `fc.weight [10,784]`. */
    readonly unused: readonly string[];
    /** Names of the file's tensors, a list for each shape that is wanted: those that could fill a tensor of that shape. */
    readonly candidates: readonly (readonly string[])[];
    /** Whether the file has the channels first, as PyTorch and we have them, or last, as Keras, TensorFlow and JAX. */
    readonly layout: WeightLayout;
  };
  /** What one should know: assumptions, files that were not needed. */
  readonly notes: readonly string[];
  /** What of the network cannot be run, a sentence each; it opens up to there. */
  readonly unsupported: readonly string[];
  /** Why it cannot be opened; there is nothing to launch then. */
  readonly problems: readonly string[];
}

export const weightLayouts = ["channelsFirst", "channelsLast"] as const;
export type WeightLayout = (typeof weightLayouts)[number];

export interface MatchedWeight {
  readonly path: TensorPath;
  readonly shape: Shape;
  /** What could fill it: a place in `candidates`. */
  readonly fitting: number;
  /** Its name in the file; left out where the tensor begins as the seed has it. */
  readonly from?: string;
  /** How it was found, where it was not by its name: it alone has the shape, or it is the next of that shape. */
  readonly by?: "shape" | "order" | "choice";
  /** What is done with it, where it lies otherwise in the file: `HWIO → OIHW`. */
  readonly turned?: string;
  /** Why nothing of the file is. */
  readonly why?: string;
}

/** An attribute, as a form asks for it. */
export interface AttrInfo {
  readonly name: string;
  readonly kind: "number" | "list" | "word" | "flag";
  /** What may be written: `a whole number of at least 1`. */
  readonly wanted: string;
  /** Undefined where it has to be given. */
  readonly usual?: AttrValue;
  /** Left out it is as this other attribute is. */
  readonly like?: string;
  /** The words there are. */
  readonly words?: readonly string[];
}

export interface OpInfo {
  readonly type: string;
  /** One sentence for people who choose among ops. */
  readonly about: string;
  /** The heading of the list that it is under; of layers only. */
  readonly group?: string;
  /** The names of what it reads: one, or several for an op that joins ways. */
  readonly inputs: readonly string[];
  readonly attrs: readonly AttrInfo[];
  /** What a form fills in for a new one. */
  readonly suggested: Attrs;
}

export interface OpCatalogue {
  /** Headings of layers, in order. */
  readonly groups: readonly string[];
  readonly layers: readonly OpInfo[];
  readonly losses: readonly OpInfo[];
  /** Their settings, the learning rate among them, are attributes too. */
  readonly optimizers: readonly OpInfo[];
  readonly schedules: readonly OpInfo[];
}
