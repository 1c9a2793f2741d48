// The lines that compute Dropout2d in training: Dropout's, of a mask with a number for each channel.

import type { OpCode } from "../code";
import { dropoutCode } from "../dropout/dropout.code";

const { mask, output, gradInput } = dropoutCode;
/** Its lines are of every element of what is left out; here that is a channel. */
const ofChannels = (lines: string): string =>
  lines
    .replaceAll("input.size", "(input.shape[0] * input.shape[1])")
    .replaceAll("input.numel()", "input.shape[0] * input.shape[1]")
    .replaceAll("reshape(input.shape)", "reshape(*input.shape[:2], 1, 1)")
    .replaceAll("element", "channel");

export const dropout2dCode: OpCode = {
  mask: {
    backstep: ofChannels(mask!.backstep),
    numpy: ofChannels(mask!.numpy),
    pytorch: ofChannels(mask!.pytorch),
  },
  output: output!,
  gradInput: gradInput!,
};
