// The coloured shapes, drawn when they are asked for.

import { shapes } from "../../src-engine/data/shapes";
import type { DatasetSource } from "./datasetSource";

export const coloredShapes: DatasetSource = {
  name: "shapes",
  about: "100 classes of coloured shapes, drawn on the spot",
  input: [3, 32, 32],
  classes: 100,
  load: () => Promise.resolve(shapes()),
};
