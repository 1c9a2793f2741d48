// Upsample as ONNX's Resize, in the forms that mean it: pixels repeated, whichever way their places are told, and pixels mixed by
// their middles.

import type { OnnxRow } from "../../formats/onnx/onnxRow";
import { spread } from "../attrs";
import { upsample, type UpsampleAttrs } from "./upsample";

/** Of a whole factor: which way of rounding a place, by how the place is told, leads to the pixel that is repeated. */
const repeating: Readonly<Record<string, readonly string[]>> = {
  asymmetric: ["floor"],
  half_pixel: ["round_prefer_floor", "round_prefer_ceil"],
  pytorch_half_pixel: ["round_prefer_floor", "round_prefer_ceil"],
  tf_half_pixel_for_nn: ["floor"],
};

export const upsampleOnnx: OnnxRow<UpsampleAttrs> = {
  op: upsample,
  operator: "Resize",
  shortName: "upsample",
  settings: {
    roi: () => undefined,
    scales: ({ scaleFactor }) => ({ floats: [1, 1, ...spread(scaleFactor, 2)] }),
  },
  write: ({ mode }) => ({
    mode: { text: mode === "nearest" ? "nearest" : "linear" },
    coordinate_transformation_mode: { text: mode === "nearest" ? "asymmetric" : "half_pixel" },
    ...(mode === "nearest" && { nearest_mode: { text: "floor" } }),
  }),
  read(given, _own, [input = []]) {
    for (const unused of ["roi", "cubic_coeff_a", "exclude_outside", "extrapolation_value"])
      given.take(unused);
    if (input.length !== 4)
      given.refuse(`resizes a tensor of ${input.length} axes; known are images, which have four`);
    const mode = given.word("mode", "nearest", "linear");
    const places = given.word(
      "coordinate_transformation_mode",
      "half_pixel",
      "pytorch_half_pixel",
      "asymmetric",
      "tf_half_pixel_for_nn",
    );
    const rounding = given.word("nearest_mode", "round_prefer_floor", "round_prefer_ceil", "floor");
    const [batch, channels, rows, columns] = given.list("scales", 4, 0);
    const isWhole = [rows, columns].every((n) => Number.isInteger(n) && n! > 0);
    if (batch !== 1 || channels !== 1 || !isWhole)
      given.refuse("resizes by other than whole factors for rows and columns");
    if (mode === "linear" && !places.endsWith("half_pixel"))
      given.refuse(
        `has mode linear with coordinate_transformation_mode ${places}; known are half_pixel, pytorch_half_pixel`,
      );
    if (mode === "nearest" && !repeating[places]!.includes(rounding))
      given.refuse(
        `has nearest_mode ${rounding} with coordinate_transformation_mode ${places}, which repeats pixels unevenly`,
      );
    return { scaleFactor: [rows!, columns!], mode: mode === "linear" ? "bilinear" : "nearest" };
  },
};
