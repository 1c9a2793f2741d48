// What an image has to do with a number: the image, and above it what was found of each pixel.

import type { Attribution, SessionInfo } from "../../src-engine/protocol/protocol";
import { zeros, type Tensor } from "../../src-engine/tensor/tensor";
import { shortNumber } from "../number";
import { tensorsDrawing, type TensorRow } from "../scene/tensors";
import { spread } from "../tensor/attributed";
import { channelsApart, pictureOf } from "../tensor/picture";
import { scaleOf } from "../tensor/scale";
import { imageInWords, imageOptions } from "./attributedImage";
import type { Figure } from "./figure";
import { fileName } from "./source";
import { tensorRow } from "./tensorRow";

const methodNames = {
  saliency: "Saliency",
  gradientInput: "Gradient × input",
  occlusion: "Occlusion",
  maximisation: "Activation maximisation",
} as const;

/** Numbers of a wish that no method has. */
const ofImage: ReadonlySet<string> = new Set(["sample", "index"]);

export function attribution(
  info: SessionInfo,
  body: Attribution,
  tensors: ReadonlyMap<string, Tensor>,
  branch: string | undefined,
): Figure {
  const { wish, name, value, address } = body;
  const { method, unit } = wish;
  const told = Object.entries(wish).filter(([key, one]) => typeof one === "number" && !ofImage.has(key));
  const image = imageInWords(wish);
  const isAscent = method === "maximisation";
  return {
    info,
    drawing: tensorsDrawing(
      `${methodNames[method]} of ${name} (${shortNumber(value)}) @\u00a0${address}, ${image}`,
      isAscent ? ascentRows(info, tensors) : attributionRows(info, body, tensors),
    ),
    asked: {
      kind: "attribution",
      options: {
        ...{ at: address, method, ...imageOptions(wish) },
        unit: unit === "label" ? unit : unit && name,
        options: told.length ? told.map((option) => option.join("=")).join(",") : undefined,
      },
      branch,
    },
    name: fileName(info.model, method, name, address, "pixels" in wish ? "own image" : image),
  };
}

function attributionRows(
  info: SessionInfo,
  { wish, complete }: Attribution,
  tensors: ReadonlyMap<string, Tensor>,
): TensorRow[] {
  const [image, found] = [tensors.get("input"), tensors.get("attribution")];
  if (!image || !found) return [];
  const pixels = wish.method === "occlusion" ? spread(found, image.shape, wish.stride) : found;
  const picture = channelsApart(pictureOf(info, "input", image));
  const fold = { ...picture.fold, groups: pixels.shape[1] ?? 1 };
  const note =
    wish.method === "occlusion"
      ? `patches ${wish.size} × ${wish.size}${complete ? "" : ", cancelled before the end"}`
      : undefined;
  return [
    tensorRow(info, { name: "image", path: "input", tensor: image }, "sample" in wish ? wish.sample : 0),
    {
      ...{ name: methodNames[wish.method].toLowerCase(), path: "by pixel", tensor: pixels },
      picture: { ...picture, role: "signed", fold },
      scale: scaleOf(pixels.data, "signed"),
      ...(note !== undefined && { note }),
    },
  ];
}

/** The image as it grew: some steps of the way, numbered in order. */
function ascentRows(info: SessionInfo, tensors: ReadonlyMap<string, Tensor>): TensorRow[] {
  const [frames, steps] = [tensors.get("frames"), tensors.get("frameSteps")];
  if (!frames || !steps) return [];
  const [count = 1, all = 1, rows = 1, columns = 1] = frames.shape;
  const one = zeros([1, all, rows, columns]);
  const { colors } = pictureOf(info, "input", one).fold;
  const channels = colors ? 1 : all;
  const fold = { groups: count * channels, panels: 1, rows, columns, ...(colors && { colors }) };
  const names = Array.from<number>(steps.data).flatMap((step) =>
    Array.from({ length: channels }, () => String(step)),
  );
  return [
    {
      ...{ name: "image", path: "as it grew", tensor: frames },
      picture: { kind: "cells", role: "image", fold, caption: "after so many steps" },
      names,
      scale: scaleOf(frames.data, "image"),
    },
  ];
}
