// Files that a recording is made of, and whether dropped files look like one: they name gradients.

import type { ChosenData, DataFile, NamedBytes } from "../../../src-engine/protocol/wire/host";

export const RECORDED = ["npz", "npy", "safetensors", "zip", "pt", "pth", "pkl"] as const;

/** So much of each end of a file is looked through for names: headers stand at the beginning, a ZIP's at the end. */
const ENDS = 1 << 18;
/** Names of gradients as files write them; not `requires_grad`, which a pickled module has. */
const GRADIENT = /\w\.grad\b|\bgrad_\w+\.npy|_grad\.npy|"\w*(_grad|grad_)\w*"|\bd[WbXx]\d?\.npy|"d[WbXx]\d?"/;

/** A file an iteration: `000100.safetensors`. */
export const areSteps = (paths: readonly string[]): boolean =>
  paths.filter((path) => /(^|\/)\d+\.(safetensors|npz|npy)$/.test(path)).length > 1;

export function looksRecorded(files: readonly NamedBytes[]): boolean {
  if (files.some(({ name }) => /\.(onnx|keras|h5|backstep)$/i.test(name))) return false;
  return files.some(({ name, bytes }) => isTensors(name) && GRADIENT.test(endsOf(bytes)));
}

const isTensors = (name: string): boolean => /\.(npz|npy|safetensors|zip|pt|pth|pkl)$/i.test(name);

function endsOf(bytes: Uint8Array): string {
  const decoder = new TextDecoder("latin1");
  const head = decoder.decode(bytes.subarray(0, ENDS));
  return bytes.length > ENDS ? head + decoder.decode(bytes.subarray(-ENDS)) : head;
}

/** A chosen folder as files. */
export const filesOf = (chosen: ChosenData): readonly DataFile[] => ("files" in chosen ? chosen.files : []);
