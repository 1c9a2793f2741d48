// Weights that lie in files of their own beside an ONNX file, as exporters write them beyond 2 GB: where in which file.

import { quoted } from "../formatError";
import { bytesOf, fail, text } from "./onnxFields";
import { readFields, type Field } from "./protobuf";

/** Files beside the model, by the names that the model has for them. */
export type FilesBeside = ReadonlyMap<string, Uint8Array>;

interface Place {
  readonly file: string;
  readonly offset: number;
  /** To the end of the file where it is left out. */
  readonly length?: number;
}

/** @param entries `external_data` fields: keys and values */
export function placeOf(entries: readonly Field[], about: string): Place {
  const said = new Map(entries.map((entry) => entryOf(bytesOf(entry, "external_data"))));
  const file = said.get("location") ?? fail(`${about} lies in another file and does not say in which`);
  if (!isBeside(file))
    fail(`${about} lies in ${quoted(file)}; a file must be in the model's folder or beneath it`);
  const length = said.get("length");
  return {
    file,
    offset: whole(said.get("offset") ?? "0", "offset", about),
    ...(length !== undefined && { length: whole(length, "length", about) }),
  };
}

/** The bytes of a tensor that takes so many, or undefined where the file was not given. */
export function bytesAt(
  { file, offset, length }: Place,
  files: FilesBeside,
  wanted: number,
  about: string,
): Uint8Array | undefined {
  const bytes = files.get(file);
  if (!bytes) return undefined;
  const long = length ?? wanted;
  if (long !== wanted) fail(`${about} takes ${wanted} bytes, its place in ${quoted(file)} has ${long}`);
  if (offset + long > bytes.length)
    fail(
      `${about} lies at bytes ${offset} to ${offset + long} of ${quoted(file)}, which has ${bytes.length}`,
    );
  return bytes.subarray(offset, offset + long);
}

/** A path with slashes that stays in the folder, on any system. */
function isBeside(file: string): boolean {
  const parts = file.replace(/^\.\//, "").split("/");
  return (
    file.length <= 1000 &&
    parts.every((part) => part !== "" && part !== "." && part !== ".." && !/[\\:\0]/.test(part))
  );
}

function whole(given: string, what: string, about: string): number {
  const value = /^\d{1,15}$/.test(given) ? Number(given) : NaN;
  return Number.isNaN(value)
    ? fail(`${about} has the ${what} ${quoted(given)}, expected a whole number`)
    : value;
}

function entryOf(bytes: Uint8Array): readonly [string, string] {
  let [key, value] = ["", ""];
  for (const field of readFields(bytes)) {
    if (field.number === 1) key = text(field, "external_data key");
    if (field.number === 2) value = text(field, "external_data value");
  }
  return [key, value];
}
