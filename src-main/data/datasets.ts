// The datasets there are: each a file that says how it is had, and a line here. Those that need no folder come first.

import type { Dataset } from "../../src-engine/data/dataset";
import type { ListedData } from "../../src-engine/protocol/protocol";
import { cifar10 } from "./cifar10";
import type { DatasetSource } from "./datasetSource";
import { embeddedDigits } from "./savedDigits";
import { fashionMnist, mnist } from "./mnist";
import { coloredShapes } from "./coloredShapes";
import type { WantedImages } from "./wantedImages";

export const datasets: readonly DatasetSource[] = [
  embeddedDigits,
  coloredShapes,
  mnist,
  fashionMnist,
  cifar10,
];

export const datasetNames: readonly string[] = datasets.map(({ name }) => name);

/** As the engine tells of them. */
export const listedData: readonly ListedData[] = datasets.map(({ name, input, classes, files }) => ({
  ...{ name, input, classes },
  ...(files !== undefined && { needsFolder: true }),
}));

/** No set has the name, and nothing lies at it as a path. */
export class UnknownData extends Error {}

interface DatasetOptions extends WantedImages {
  /** The folder of a dataset that is read from one; else the environment's BACKSTEP_DATA. */
  readonly dataDir?: string | undefined;
}

/**
 * @param name one of those above, or the path of a folder or a file
 * @throws Error in one line: there is none of that name, or which file was wanted where, or what is wrong with it
 */
export async function loadDataset(
  name: string,
  { dataDir, ...wanted }: DatasetOptions = {},
): Promise<Dataset> {
  const source = datasets.find((one) => one.name === name);
  if (source) return source.load(dataDir);
  const { datasetAt } = await import("./byPath"); // with the image decoders, which a named set does not want
  const found = await datasetAt(name, wanted);
  if (found) return found;
  throw new UnknownData(
    `unknown data "${name}"; known are ${datasetNames.join(", ")}, and nothing lies at a path of that name`,
  );
}
