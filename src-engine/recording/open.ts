// Opens a recording: a folder, an archive or a single file of named tensors. Headers are read, numbers when somebody asks for them.

import { FormatError, quoted } from "../formats/formatError";
import { looksLikeNpy } from "../formats/npz/npy";
import { looksLikeSafetensors } from "../formats/safetensors/safetensors";
import type { ModelSpec } from "../model/model";
import { membersOf } from "./archive";
import { pathOf, type Leaf } from "./leaf";
import { npyLeaf } from "./npyLeaf";
import { pickledLeaf } from "./pickledLeaf";
import { placeOf } from "./place";
import type { RecordedFile } from "./recordedFile";
import type { RecordedIteration, RecordedTensor, Recording } from "./recording";
import { safetensorsLeaf } from "./safetensorsLeaf";

const MOST_FILES = 100_000;
/** An archive of files of an archive each, such as a ZIP of npz. */
const DEEPEST = 2;
const MODEL = /(^|\/)model\.json$/;
const LONGEST_MODEL = 2 ** 20;

interface Wish {
  /** Reads the model that stands beside the tensors. @throws FormatError */
  readonly readModel?: (text: string) => ModelSpec;
  /** Of which process, where several wrote one; left out: of the first. */
  readonly rank?: number | undefined;
}

/**
 * @param name what it is called where it is spoken of
 * @throws FormatError naming the file, what was expected and what was found
 */
export async function openRecording(
  name: string,
  files: readonly RecordedFile[],
  { readModel, rank: wanted }: Wish = {},
): Promise<Recording> {
  if (files.length > MOST_FILES)
    throw new FormatError(
      "recording",
      `${quoted(name)} has ${files.length} files, at most ${MOST_FILES} are read`,
    );
  const leaves: Held[] = [];
  const notes: string[] = [];
  for (const file of files) await gather(file, file.name, 0, leaves, notes);
  const entries = placed(leaves);
  if (entries.length === 0)
    throw new FormatError(
      "recording",
      `${quoted(name)} holds no tensors; expected .safetensors, .npz, .npy, .pt or .pkl files, or an archive of them` +
        (files.length
          ? `, got ${files
              .slice(0, 3)
              .map((one) => quoted(one.name))
              .join(", ")}`
          : ""),
    );
  const ranks = [...new Set(entries.flatMap(({ rank }) => rank ?? []))].sort((a, b) => a - b);
  const rank = wanted ?? ranks[0];
  if (wanted !== undefined && !ranks.includes(wanted))
    throw new FormatError(
      "recording",
      `${quoted(name)} has no rank ${wanted}; expected ${ranks.join(", ") || "none: one process wrote it"}`,
    );
  const text = await modelIn(files);
  return {
    name,
    ...(text !== undefined && readModel && { model: readModel(text) }),
    iterations: iterationsOf(entries.filter((entry) => entry.rank === rank || entry.rank === undefined)),
    ...(rank !== undefined && { ranks, rank }),
    notes: notes.slice(0, 20),
  };
}

/** @param within the file that is called like what it holds: the npz of an array, the file itself */
async function gather(
  file: RecordedFile,
  within: string,
  depth: number,
  leaves: Held[],
  notes: string[],
): Promise<void> {
  const { name, byteLength } = file;
  if (/\.json$/i.test(name) || /(^|\/)\./.test(name)) return;
  const head = await file.read(0, Math.min(byteLength, 16));
  const keep = (leaf: Leaf): unknown => leaves.push({ ...leaf, file: within });
  if (looksLikeNpy(head)) keep(await npyLeaf(file));
  else if (looksLikeSafetensors(head) && byteLength > 8) keep(await safetensorsLeaf(file));
  else if (head[0] === 0x50 && head[1] === 0x4b && !isPytorch(name)) {
    if (depth === DEEPEST)
      throw new FormatError("zip", `${quoted(name)} is an archive in an archive in an archive`);
    for (const member of await membersOf(file))
      await gather(member, isNpz(name) ? within : member.name, depth + 1, leaves, notes);
  } else if (head[0] === 0x80 || isPytorch(name)) keep(await pickledLeaf(file));
  else notes.push(`${quoted(name)} was left out: it is no file of tensors.`);
}

const isNpz = (name: string): boolean => /\.npz$/i.test(name);
const isPytorch = (name: string): boolean => /\.(pt|pth|pkl|pickle)$/i.test(name);

interface Held extends Leaf {
  /** The file that it is in, or is. */
  readonly file: string;
}

interface Entry {
  readonly iteration: number;
  readonly rank: number | undefined;
  readonly tensor: RecordedTensor;
  readonly metadata: ReadonlyMap<string, string>;
}

function placed(leaves: readonly Held[]): readonly Entry[] {
  const all = leaves.flatMap(({ path, isArray, tensors, metadata }) =>
    tensors.map((tensor) => {
      const place = isArray ? placeOf(path) : placeOf(path, tensor.name);
      const said = /^\d{1,15}$/.exec(metadata.get("iteration") ?? "")?.[0];
      return { ...place, ...(said !== undefined && { iteration: Number(said) }), tensor, metadata };
    }),
  );
  const shared = sharedBeginning(
    leaves.map(({ file, path, isArray }) => {
      const outer = pathOf(file);
      const isItself = isArray && outer.length === path.length;
      return placeOf([...outer.slice(0, isItself ? -1 : undefined), "any.tensor"]).rest.slice(0, -1);
    }),
  );
  return all.map(({ iteration = 0, rank, rest, tensor, metadata }) => ({
    iteration,
    rank,
    tensor: { ...tensor, name: rest.slice(shared).join("/") },
    metadata,
  }));
}

/** How many folders and files all have in common: they tell nothing. */
function sharedBeginning(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  const differs = first.findIndex((part, d) => paths.some((path) => path[d] !== part));
  return differs < 0 ? first.length : differs;
}

function iterationsOf(entries: readonly Entry[]): readonly RecordedIteration[] {
  const found = new Map<number, { tensors: Map<string, RecordedTensor>; metadata: Map<string, string> }>();
  for (const { iteration, tensor, metadata } of entries) {
    const one = found.get(iteration) ?? { tensors: new Map(), metadata: new Map() };
    found.set(iteration, one);
    if (one.tensors.has(tensor.name))
      throw new FormatError(
        "recording",
        `iteration ${iteration} has the tensor ${quoted(tensor.name)} twice`,
      );
    one.tensors.set(tensor.name, tensor);
    for (const [key, value] of metadata) one.metadata.set(key, value);
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([iteration, { tensors, metadata }]) => ({ iteration, tensors: [...tensors.values()], metadata }));
}

async function modelIn(files: readonly RecordedFile[]): Promise<string | undefined> {
  const file = files.find(({ name }) => MODEL.test(name));
  if (!file) return undefined;
  if (file.byteLength > LONGEST_MODEL)
    throw new FormatError(
      "model",
      `${file.name} has ${file.byteLength} bytes, at most ${LONGEST_MODEL} are read`,
    );
  return new TextDecoder().decode(await file.read(0, file.byteLength));
}
