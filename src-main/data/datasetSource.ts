// What a dataset says of itself on the command line, and how it is had.

import { existsSync } from "node:fs";
import type { Dataset } from "../../src-engine/data/dataset";
import { downloadFolder } from "../files/userFolders";
import { downloadables } from "./download/downloadable";

export interface DatasetSource {
  readonly name: string;
  /** In a few words, for the help. */
  readonly about: string;
  /** Of one image: channels, height, width. */
  readonly input: readonly [number, number, number];
  readonly classes: number;
  /** What its folder holds, of one that is read from a folder: `MNIST's four IDX files, plain or gzipped`. */
  readonly files?: string;
  /**
   * @param folder of one that is read from a folder
   * @throws Error in one line that says which file was wanted where, or what is wrong with it
   */
  load(folder?: string): Promise<Dataset>;
}

/** The folder that was given, else the environment's, else the one it was downloaded into. @throws Error where there is none */
export function folderFor(name: string, wanted: string, given = process.env["BACKSTEP_DATA"]): string {
  if (given) return given;
  const downloaded = downloadFolder(name);
  if (existsSync(downloaded)) return downloaded;
  const command = downloadables.some((one) => one.name === name)
    ? `; the command backstep download ${name} fetches it`
    : "";
  throw new Error(
    `${name}: expected a folder (--data-dir on the command line, or BACKSTEP_DATA=DIR in the environment of the app) with ${wanted}; none was given${command}`,
  );
}
