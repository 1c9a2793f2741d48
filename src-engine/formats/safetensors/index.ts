// safetensors as a file of weights: the model stands in its metadata, with how the network is fed.

import type { WritableFormat } from "../format";
import { promised } from "../format";
import { feeding, withoutFeeding } from "../model/feeding";
import { decodeModel, encodeModel } from "../model/modelJson";
import { decodeSafetensors, encodeSafetensors, looksLikeSafetensors } from "./safetensors";
import { fail } from "./safetensorsHeader";
import { offer } from "./offer";

/** The metadata in which the model is described. */
const MODEL = "backstep.model";

export const safetensors: WritableFormat = {
  name: "safetensors",
  offer,
  extensions: [".safetensors"],
  recognizes: looksLikeSafetensors,
  decode: (bytes, { most } = {}) =>
    promised(() => {
      const { tensors, metadata } = decodeSafetensors(bytes, most);
      const text = metadata.get(MODEL);
      const rest = new Map([...withoutFeeding(metadata)].filter(([key]) => key !== MODEL));
      return {
        tensors,
        ...(text !== undefined && { model: decodeModel(text, fail) }),
        ...(rest.size > 0 && { metadata: rest }),
      };
    }),
  encode: ({ tensors, model, metadata = new Map() }) =>
    promised(() => {
      const said = model ? [...feeding({ tensors, model }), [MODEL, encodeModel(model)] as const] : [];
      return encodeSafetensors({ tensors, metadata: new Map([...metadata, ...said]) });
    }),
};
