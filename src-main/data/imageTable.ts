// A CSV file of paths and labels: two columns, which a header may name (`path,label`); paths from the file's own folder.

import { dirname, resolve } from "node:path";
import type { Dataset } from "../../src-engine/data/dataset";
import { readAtMost } from "../files";
import { imageDataset, type LabelledFile } from "./imageFiles";
import type { WantedImages } from "./wantedImages";

const LARGEST = 64 * 1024 * 1024;
const pathNames = ["path", "file", "filename", "image"];
const labelNames = ["label", "class", "target"];

/** @throws Error naming the line */
export async function imageTable(file: string, wanted: WantedImages): Promise<Dataset> {
  const text = new TextDecoder().decode(await readAtMost(file, LARGEST)).replace(/^\uFEFF/, "");
  const rows = text.split(/\r?\n/).map(cellsOf);
  const head = rows[0]!.map((cell) => cell.toLowerCase());
  const [path, label] = [pathNames, labelNames].map((names) =>
    head.findIndex((cell) => names.includes(cell)),
  );
  const hasHeader = path! >= 0 && label! >= 0;
  const [at, of] = hasHeader ? [path!, label!] : [0, 1];
  const files: LabelledFile[] = [];
  const unlabelled: string[] = [];
  rows.forEach((cells, line) => {
    if ((hasHeader && line === 0) || (cells.length === 1 && cells[0] === "")) return;
    if (cells.length < 2)
      throw new Error(
        `data: ${file}: expected a path and a label in line ${line + 1}, found "${cells.join(",").slice(0, 60)}"`,
      );
    const image = resolve(dirname(file), cells[at]!);
    if (cells[of]) files.push({ path: image, label: cells[of] });
    else unlabelled.push(image);
  });
  return imageDataset(file, files, undefined, unlabelled, wanted);
}

/** By RFC 4180, but for line breaks in quotes. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = ""]) =>
    (quoted?.replaceAll('""', '"') ?? plain).trim(),
  );
}
