// What a `.backstep` file may carry besides the session's text: all that replay would otherwise have to compute. Weights
// and settings at the starts of some iterations, and what has come of each branch.
//
// Such a file is a safetensors file. Its metadata hold the text as it stands in a file without weights, a few more
// fields as JSON, and a hash of the whole.

import { MOST, MOST_KEPT_WEIGHTS } from "../../protocol/limits";
import type { BranchId, Moment, TensorPath } from "../../protocol/protocol";
import type { Tensor } from "../../tensor/tensor";
import { FormatError } from "../formatError";
import { JsonField } from "../json/jsonField";
import { parseJson } from "../json/jsonTree";
import { decodeSafetensors, encodeSafetensors } from "../safetensors/safetensors";
import { isSealed, seal, SEAL, UNSEALED } from "./seal";
import type { SessionFile } from "./session";
import { decodeSession, encodeSession } from "./sessionCodec";
import { branchId, moment } from "./sessionBranches";

export interface SessionState {
  readonly kept: readonly KeptWeights[];
  /** In the order of the file's branches. */
  readonly records: readonly BranchRecord[];
  /** How many iterations the run is to have, where somebody asked for a number. */
  readonly goal?: number;
  /** Milliseconds that training took in the epoch that is under way. */
  readonly busy: number;
}

/** What an iteration starts from. */
export interface KeptWeights {
  /** The eldest of the branches that have this start in common. */
  readonly branch: BranchId;
  readonly iteration: number;
  readonly state: ReadonlyMap<TensorPath, Tensor>;
}

/** What has come of a branch since it left its parent. */
export interface BranchRecord {
  /** Of each iteration: [iterations]. */
  readonly loss: Tensor;
  readonly accuracy: Tensor;
  /** Which iterations were observed, int32 [columns], and what was measured there, float32 [columns, layers, measures]. */
  readonly healthIterations: Tensor;
  readonly health: Tensor;
  /** Of each epoch, float64 [epochs, 5]: training loss and accuracy, validation loss and accuracy (or NaN), seconds. */
  readonly epochs: Tensor;
  /** The iteration up to which all was finite where it was looked at; −1 where it never was. */
  readonly finiteTo: number;
  /** Whether something was not, somewhere after that, and the first of it, where that is known. */
  readonly isSick: boolean;
  readonly firstNonFinite?: Moment;
}

const TEXT = "backstep.session";
const STATE = "backstep.state";

const parts = {
  loss: { dtype: "float32", rank: 1 },
  accuracy: { dtype: "float32", rank: 1 },
  healthIterations: { dtype: "int32", rank: 1 },
  health: { dtype: "float32", rank: 3 },
  epochs: { dtype: "float64", rank: 2 },
} as const;
type Part = keyof typeof parts;
const partNames = Object.keys(parts) as Part[];

/** The same session always gives the same bytes. Its tensors are read before this returns its promise. */
export async function encodeSessionState(
  file: SessionFile,
  { kept, records, goal, busy }: SessionState,
): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map<string, Tensor>();
  kept.forEach(({ state }, k) => state.forEach((tensor, path) => tensors.set(`kept/${k}/${path}`, tensor)));
  records.forEach((record, b) =>
    partNames.forEach((part) => tensors.set(`branches/${b}/${part}`, record[part])),
  );
  const state = {
    kept: kept.map(({ branch, iteration }) => ({ branch, iteration })),
    branches: records.map(({ finiteTo, isSick, firstNonFinite }) => ({
      finiteTo,
      isSick,
      firstNonFinite: firstNonFinite && { iteration: firstNonFinite.iteration, pc: firstNonFinite.pc },
    })),
    goal,
    busy,
  };
  const metadata = new Map([
    [TEXT, encodeSession(file)],
    [STATE, JSON.stringify(state)],
    [SEAL, UNSEALED],
  ]);
  const bytes = encodeSafetensors({ metadata, tensors });
  await seal(bytes);
  return bytes;
}

/**
 * Which tensors a model has is for whoever compiles it to check.
 * @throws FormatError
 */
export async function decodeSessionState(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ readonly file: SessionFile; readonly state: SessionState }> {
  const { metadata, tensors } = asSession(() => decodeSafetensors(bytes));
  const text = metadata.get(TEXT);
  const json = metadata.get(STATE);
  if (text === undefined || json === undefined)
    return fail("these are tensors, but no session: the metadata say nothing of one");
  if (!(await isSealed(bytes))) fail("the file is damaged: its bytes do not give the hash that it names");
  const file = decodeSession(text);
  return { file, state: readState(new JsonField(parseJson(json, fail), "state", fail), file, tensors) };
}

function readState(root: JsonField, file: SessionFile, tensors: ReadonlyMap<string, Tensor>): SessionState {
  root.holding("kept", "branches", "goal", "busy");
  const rest = new Map(tensors);
  const records: BranchRecord[] = [];
  root.at("branches").list(file.branches.length, (field) => {
    records.push({ ...readFindings(field), ...readParts(records.length, rest) });
  });
  if (records.length !== file.branches.length) root.at("branches").wrong(`as many as the session's branches`);
  const kept = readKept(root.at("kept"), file, rest);
  for (const name of rest.keys()) fail(`tensor ${JSON.stringify(name)} belongs to nothing in a session`);
  return {
    kept,
    records,
    ...root.optional("goal", (field) => field.whole(0, MOST)),
    busy: root.at("busy").number(0, MOST),
  };
}

function readFindings(field: JsonField): Pick<BranchRecord, "finiteTo" | "isSick" | "firstNonFinite"> {
  field.holding("finiteTo", "isSick", "firstNonFinite");
  return {
    finiteTo: field.at("finiteTo").whole(-1, MOST),
    isSick: field.at("isSick").truth(),
    ...field.optional("firstNonFinite", moment),
  };
}

/** Takes a branch's tensors out of the rest. */
function readParts(b: number, rest: Map<string, Tensor>): Pick<BranchRecord, Part> {
  const taken = partNames.map((part) => {
    const { dtype, rank } = parts[part];
    const name = `branches/${b}/${part}`;
    const tensor = rest.get(name) ?? fail(`branch ${b} has no tensor "${name}"`);
    if (tensor.dtype !== dtype || tensor.shape.length !== rank)
      fail(
        `tensor "${name}" is to be ${dtype} of ${rank} dimensions, is ${tensor.dtype} [${tensor.shape.join(",")}]`,
      );
    rest.delete(name);
    return [part, tensor] as const;
  });
  return Object.fromEntries(taken) as Record<Part, Tensor>;
}

function readKept(field: JsonField, { branches }: SessionFile, rest: Map<string, Tensor>): KeptWeights[] {
  const ids = new Set(branches.map(({ id }) => id));
  const seen = new Set<string>();
  const states = new Map<string, Map<TensorPath, Tensor>>();
  for (const [name, tensor] of rest) {
    const [, k, path] = /^kept\/(0|[1-9]\d{0,3})\/(.+)$/s.exec(name) ?? [];
    if (k === undefined || path === undefined) continue;
    states.set(k, (states.get(k) ?? new Map<TensorPath, Tensor>()).set(path, tensor));
  }
  const kept: KeptWeights[] = [];
  field.list(MOST_KEPT_WEIGHTS, (entry) => {
    entry.holding("branch", "iteration");
    const branch = branchId(entry.at("branch"), ids);
    const { iterations, fork } = branches[branch]!;
    const iteration = entry.at("iteration").whole(fork ? fork.iteration + 1 : 0, iterations);
    if (seen.has(`${branch}/${iteration}`)) entry.wrong("a start that is kept once");
    seen.add(`${branch}/${iteration}`);
    const state = states.get(String(kept.length)) ?? entry.wrong("weights among the tensors");
    for (const path of state.keys()) rest.delete(`kept/${kept.length}/${path}`);
    kept.push({ branch, iteration, state });
  });
  return kept;
}

function asSession<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof FormatError ? new FormatError("session", error.problem) : error;
  }
}

function fail(problem: string): never {
  throw new FormatError("session", problem);
}
