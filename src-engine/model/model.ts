// A model is layers that read one another, and a loss, as plain data.

import type { Attrs } from "../protocol/protocol";
import { AttrError, canonicalAttrs, completedAttrs, shownValue, type AttrSpecs } from "../ops/attrs";
import { ops } from "../ops/index";
import type { Op } from "../ops/op";

export interface LayerSpec {
  /** The prefix of its tensors' paths: `conv1`. */
  readonly name: string;
  /** An op's type: `Conv2d`. */
  readonly type: string;
  readonly attrs: Attrs;
  /** The layers whose outputs it reads, in the order of its op's inputs; `input` for the images. Left out: the layer listed before it. */
  readonly inputs?: readonly string[];
}

export interface ModelSpec {
  readonly name: string;
  /** One sample: [C, H, W]. */
  readonly input: readonly [number, number, number];
  readonly layers: readonly LayerSpec[];
  /** The layer whose output the loss is of; left out: the one that no other reads. */
  readonly output?: string;
  readonly loss: LossSpec;
}

interface LossSpec extends Omit<LayerSpec, "name" | "inputs"> {
  /** What is wanted of the output where it is not the image's class: the image itself, as an autoencoder has it. */
  readonly target?: "input";
}

export interface OptimizerSpec {
  readonly type: string;
  readonly attrs: Attrs;
  /** What its learning rate is as a function of the iteration; left out: always the same. */
  readonly schedule?: { readonly type: string; readonly attrs: Attrs };
  /** What gradients are clipped to before an update: each element to a value, all of them together to a norm. */
  readonly clip?: Clip;
}

export interface Clip {
  readonly value?: number;
  readonly norm?: number;
}

/** Those that a model can name: layers and losses. */
export const layerOps: readonly Op[] = ops.filter(({ byCompiler }) => !byCompiler);

const byType = new Map(layerOps.map((op) => [op.type, op]));

/**
 * The op that a layer instantiates.
 * @throws Error naming the layer and the known types.
 */
export function opOf(layer: { name: string; type: string }): Op {
  const op = byType.get(layer.type);
  if (!op) {
    throw new Error(
      `model: layer "${layer.name}" has unknown type "${layer.type}"; known types are ${[...byType.keys()].join(", ")}`,
    );
  }
  return op;
}

/**
 * A layer's attributes, with the defaults filled in and in the form in which they are kept.
 * @throws Error naming the layer and the attribute that is unknown, missing or out of range, with the AttrError as its cause
 */
export function completeAttrs(name: string, op: Pick<Op, "type" | "attrs">, given: Attrs): Attrs {
  return known(name, op, given, completedAttrs);
}

/** The same model with its attributes in the form in which they are kept; what is left out stays so. */
export function keptModel(model: ModelSpec): ModelSpec {
  const kept = <L extends Omit<LayerSpec, "name">>(layer: L, name: string): L => ({
    ...layer,
    attrs: known(name, opOf({ name, type: layer.type }), layer.attrs, canonicalAttrs),
  });
  return {
    ...model,
    layers: model.layers.map((layer) => kept(layer, layer.name)),
    loss: kept(model.loss, "loss"),
  };
}

function known(
  name: string,
  op: Pick<Op, "type" | "attrs">,
  given: Attrs,
  read: (specs: AttrSpecs, given: Attrs) => Attrs,
): Attrs {
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(op.attrs, key)) {
      const list = Object.keys(op.attrs).join(", ") || "none";
      throw new Error(`model: ${op.type} "${name}" has no attribute "${key}"; it takes ${list}`);
    }
  }
  try {
    return read(op.attrs, given);
  } catch (error) {
    if (!(error instanceof AttrError)) throw error;
    const { place, expected, got } = error;
    throw new Error(`model: ${op.type} "${name}" wants ${place} to be ${expected}, got ${shownValue(got)}`, {
      cause: error,
    });
  }
}
