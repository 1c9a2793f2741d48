// A square window as ONNX has it: with the same stride and padding on all sides.

import { show, type Attributes } from "../../formats/onnx/onnxAttributes";
import type { WrittenAttribute } from "../../formats/onnx/onnxRow";
import type { Window } from "./geometry";

export function writeWindow({ kernelSize, stride, padding }: Window): Record<string, WrittenAttribute> {
  return {
    kernel_shape: [kernelSize, kernelSize],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
  };
}

/** @param weight the two sizes of the weight's window, where there is a weight */
export function readWindow(given: Attributes, weight?: readonly number[]): Window {
  const autoPad = given.take("auto_pad") ?? "NOTSET";
  if (autoPad !== "NOTSET" && autoPad !== "VALID")
    given.refuse(`has auto_pad ${show(autoPad)}; known are NOTSET, VALID`);
  const kernelSize = given.uniform("kernel_shape", 2, 1, weight);
  if (weight?.some((size) => size !== kernelSize))
    given.refuse(`has kernel_shape [${kernelSize},${kernelSize}], its weight [${weight.join(",")}]`);
  const stride = given.uniform("strides", 2, 1, [1, 1]);
  const padding = given.uniform("pads", 4, 0, [0, 0, 0, 0]);
  if (autoPad === "VALID" && padding !== 0) given.refuse("has both auto_pad VALID and pads");
  return { kernelSize, stride, padding };
}
