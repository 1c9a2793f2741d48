// Reshape as Keras's, where it makes images of rows: those have their channels last, so a Transpose comes behind.

import type { KerasConfig } from "../../formats/keras/kerasConfig";
import type { KerasRow } from "../../formats/keras/kerasRow";
import { transpose } from "../transpose/transpose";
import { reshape } from "./reshape";

const channelsFirst: KerasRow = { op: transpose, read: () => ({ dims: [3, 1, 2] }) };

export const reshapeKeras: KerasRow = {
  op: reshape,
  layers: ["Reshape"],
  is: (input, given) => input.length === 2 && target(given) !== undefined,
  read(given) {
    const [height, width, channels] = target(given)!;
    return { shape: channels === 1 ? [1, height, width] : [height, width, channels] };
  },
  then: (given) => (target(given)![2] === 1 ? undefined : { suffix: "channels_first", row: channelsFirst }),
};

/** Height, width and channels, where it is an image whose channels are known. */
function target(given: KerasConfig): readonly [number, number, number] | undefined {
  const said = given.json("target_shape") ?? given.json("targetShape");
  const [height, width, channels, ...more] = Array.isArray(said) ? (said as unknown[]) : [];
  return typeof height === "number" &&
    typeof width === "number" &&
    typeof channels === "number" &&
    channels > 0 &&
    more.length === 0
    ? [height, width, channels]
    : undefined;
}
