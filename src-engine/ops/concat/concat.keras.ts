// Concat as Keras's Concatenate, whose axes go by height, width, channels.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { concat, type ConcatAttrs } from "./concat";

export const concatKeras: KerasRow<ConcatAttrs> = {
  op: concat,
  layers: ["Concatenate"],
  read(given, { length }) {
    const said = given.number("axis", -1);
    const axis = said < 0 ? said + length : said;
    if (!(axis > 0 && axis < length))
      given.refuse(`has axis ${said}; expected one of the ${length - 1} behind the batch`);
    return { dim: axis === length - 1 ? 1 : axis + 1 };
  },
  write: ({ dim }, [input]) => ({
    type: "Concatenate",
    config: { axis: dim === 1 ? input!.length - 1 : dim - 1 },
  }),
};
