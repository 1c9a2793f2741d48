// A window as ONNX has it: pads are top, left, bottom, right, as here.

import type { Attributes } from "../../formats/onnx/onnxAttributes";
import type { WrittenAttribute } from "../../formats/onnx/onnxRow";
import { spread } from "../attrs";
import type { Window } from "./geometry";

export function writeWindow({ kernelSize, stride, padding }: Window): Record<string, WrittenAttribute> {
  return {
    kernel_shape: spread(kernelSize, 2),
    strides: spread(stride, 2),
    pads: spread(padding, 4),
  };
}

interface Around {
  /** The two sizes of the weight's window, where there is a weight. */
  readonly weight?: readonly number[] | undefined;
  /** Those of the image, on which auto_pad depends. */
  readonly input?: readonly number[] | undefined;
  readonly dilation?: readonly number[];
}

/** Refuses a window that its weight contradicts, and pads beside an auto_pad. */
export function readWindow(given: Attributes, around: Around): Omit<Window, "dilation"> {
  const { weight } = around;
  const autoPad = given.word("auto_pad", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER");
  const kernelSize = given.list("kernel_shape", 2, 1, weight);
  if (weight?.some((size, d) => size !== kernelSize[d]))
    given.refuse(`has kernel_shape [${kernelSize.join(",")}], its weight [${weight.join(",")}]`);
  const stride = given.list("strides", 2, 1, [1, 1]);
  const padding = given.list("pads", 4, 0, [0, 0, 0, 0]);
  if (autoPad === "NOTSET") return { kernelSize, stride, padding };
  if (padding.some((size) => size !== 0)) given.refuse(`has both auto_pad ${autoPad} and pads`);
  if (autoPad === "VALID") return { kernelSize, stride, padding: 0 };
  return { kernelSize, stride, padding: samePadding(kernelSize, stride, around, autoPad === "SAME_UPPER") };
}

/** As many outputs as the stride allows, the odd zero behind the image or before it. */
function samePadding(
  kernelSize: readonly number[],
  stride: readonly number[],
  { input = [], dilation = [1, 1] }: Around,
  isUpper: boolean,
): readonly number[] {
  const most = kernelSize.map((taps, d) => {
    const covered = (Math.ceil(input[d]! / stride[d]!) - 1) * stride[d]! + (taps - 1) * dilation[d]! + 1;
    return Math.max(0, covered - input[d]!);
  });
  const [less, more] = [most.map((n) => Math.floor(n / 2)), most.map((n) => Math.ceil(n / 2))];
  return isUpper ? [...less, ...more] : [...more, ...less];
}
