// A network with 64 channels, of which no preset has so many: it comes as anybody's model comes, in a session file.

import { encodeSession } from "../../src-engine/formats/session/sessionCodec";
import { presetNamed } from "../../src-engine/model/presets";
import { engineVersion } from "../../src-engine/version";

export const CHANNELS = 64;

const { model, recipe } = presetNamed("cnn-pytorch");

/** The layers of cnn-pytorch, with 64 channels in each convolution. */
export function wideSession(batchSize: number): string {
  const layers = model.layers.map((layer) =>
    layer.type === "Conv2d" ? { ...layer, attrs: { ...layer.attrs, outChannels: CHANNELS } } : layer,
  );
  return encodeSession({
    engine: engineVersion,
    run: {
      model: { ...model, name: "wide", layers },
      recipe: { ...recipe, batchSize },
      data: { name: "digits", sha256: "0".repeat(64), train: 12_800, test: 10 },
      seed: 0,
      backend: "simd",
    },
    branches: [{ id: 0, name: "main", iterations: 1, edits: [] }],
    at: { branch: 0, moment: { iteration: 0, pc: 1 } },
    breakpoints: [],
    watches: [],
    hashes: [],
  });
}
