// The datasets there are: each a file that says how it is had, and a line here. Those that need no folder come first.

import type { Dataset } from "../../src-engine/data/dataset";
import { cifar10 } from "./cifar10";
import type { DatasetSource } from "./datasetSource";
import { embeddedDigits } from "./savedDigits";
import { mnist } from "./mnist";
import { coloredShapes } from "./coloredShapes";

export const datasets: readonly DatasetSource[] = [embeddedDigits, coloredShapes, mnist, cifar10];

export const datasetNames: readonly string[] = datasets.map(({ name }) => name);

interface DatasetOptions {
  /** The folder of a dataset that is read from one; else the environment's BACKSTEP_DATA. */
  readonly dataDir?: string | undefined;
}

/** @throws Error in one line: there is none of that name, or which file was wanted where, or what is wrong with it */
export async function loadDataset(name: string, { dataDir }: DatasetOptions = {}): Promise<Dataset> {
  const source = datasets.find((one) => one.name === name);
  if (!source) throw new Error(`unknown data "${name}"; known are ${datasetNames.join(", ")}`);
  return source.load(dataDir);
}
