// What files hold, by their content: a session, a model with or without weights, or weights alone.

import type { Given } from "../../formats/format";
import { formats, type Contents, type Format } from "../../formats/index";
import { FormatError, inFile } from "../../formats/formatError";
import { decodeSession } from "../../formats/session/sessionCodec";
import { looksLikeSafetensors } from "../../formats/safetensors/safetensors";
import { trainablePreset } from "../../model/trainable";
import type { Preset } from "../../model/presets";
import type { Tensor } from "../../tensor/tensor";
import { holdsImages } from "../../data/arrays";
import { ownModel } from "../session/ownModel";
import { decodeSaved, type SavedSession } from "../session/savedSession";

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type Recognized = {
  readonly name: string;
  readonly format: string;
  readonly notes: readonly string[];
  /** What of a network cannot be run, a sentence each. */
  readonly unsupported?: readonly string[];
} & (
  | { readonly kind: "session"; readonly saved: SavedSession }
  | { readonly kind: "model"; readonly preset: Preset; readonly tensors?: ReadonlyMap<string, Tensor> }
  | { readonly kind: "weights"; readonly tensors: ReadonlyMap<string, Tensor> }
  | { readonly kind: "data" }
);

/**
 * The first file that is one of ours; what lies beside it is read where it is needed.
 * @throws FormatError that names the file
 */
export async function recognize(files: readonly NamedFile[]): Promise<Recognized> {
  const main = files.find((file) => formatOf(file)) ?? files.find(isJson);
  if (!main) throw new FormatError("open", unknown(files));
  const others = new Map(files.filter((file) => file !== main).map(({ name, bytes }) => [name, bytes]));
  try {
    const found = await recognized(main, (name) => {
      const bytes = others.get(name);
      others.delete(name);
      return Promise.resolve(bytes);
    });
    const unneeded = [...others.keys()].map((name) => `${name} was not needed.`);
    return { ...found, notes: [...found.notes, ...unneeded.slice(0, 5)] };
  } catch (error) {
    throw error instanceof FormatError ? inFile(main.name, error) : error;
  }
}

const formatOf = ({ bytes }: NamedFile): Format | undefined =>
  formats.find((format) => format.recognizes(bytes));

const isJson = ({ bytes }: NamedFile): boolean =>
  /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)));

function unknown(files: readonly NamedFile[]): string {
  const names = formats.map(({ name }) => name).join(", ");
  const given = files.map(({ name, bytes }) => `${name} (${bytes.length} bytes)`).slice(0, 3);
  return `expected a session, a model as JSON, or ${names}; got ${given.join(", ") || "no file"}`;
}

/**
 * What a file holds. @param beside gives other files of its folder
 * @throws FormatError where it is none of ours, or damaged
 */
export async function recognized(
  { name, bytes }: NamedFile,
  beside: NonNullable<Given["beside"]>,
): Promise<Recognized> {
  const format = formatOf({ name, bytes });
  if (!format) {
    if (!isJson({ name, bytes })) throw new FormatError("open", unknown([{ name, bytes }]));
    return readJson(name, bytes);
  }
  if (looksLikeSafetensors(bytes) && isSession(bytes))
    return { name, kind: "session", format: "Backstep session", notes: [], saved: await decodeSaved(bytes) };
  if (format.import) {
    const { problems = [], cutAt, ...contents } = await format.import(bytes, { beside });
    const cut = cutAt === undefined ? [] : [`It can be run up to ${cutAt}.`];
    const found = held(contents);
    const unsupported = problems.map(({ text }) => text);
    return { name, format: format.name, ...found, notes: [...cut, ...found.notes], unsupported };
  }
  const contents = await format.decode(bytes, { beside });
  if (holdsImages(contents.tensors))
    return { name, kind: "data", format: format.name, notes: arraysOf(contents.tensors) };
  const text = format.beside && (await beside(name + format.beside.extension));
  const more = text && (await format.beside.decode(new TextDecoder().decode(text), contents.tensors));
  return { name, format: format.name, ...held({ ...contents, ...more }) };
}

const arraysOf = (tensors: ReadonlyMap<string, Tensor>): readonly string[] =>
  [...tensors].slice(0, 8).map(([name, { shape }]) => `${name} [${shape.join(",")}]`);

/** A safetensors file whose metadata, near its beginning, are those of a session. */
const isSession = (bytes: Uint8Array): boolean =>
  new TextDecoder().decode(bytes.subarray(8, 8 + 200)).includes("backstep.session");

function readJson(name: string, bytes: Uint8Array): Recognized {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  if (/"format"\s*:\s*"backstep-session"/.test(text.slice(0, 500)))
    return {
      name,
      kind: "session",
      format: "Backstep session",
      notes: [],
      saved: { file: decodeSession(text) },
    };
  return { name, kind: "model", format: "JSON", notes: [], preset: ownModel(text) };
}

function held({ tensors, model, metadata, notes: said = [] }: Contents) {
  const about = [...(metadata ?? [])].slice(0, 8).map(([key, value]) => `${key}: ${value.slice(0, 120)}`);
  const notes = [...said, ...about];
  if (!model) return { kind: "weights", tensors, notes } as const;
  return { kind: "model", preset: trainablePreset(model), tensors, notes } as const;
}
