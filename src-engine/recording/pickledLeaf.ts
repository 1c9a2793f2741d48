// What Python pickled, PyTorch's files among it: every tensor and array in it, by the keys that lead there. Nothing of it is run.

import { FormatError, inFile } from "../formats/formatError";
import { everyTensor } from "../formats/pytorch/found";
import { decodePytorch } from "../formats/pytorch/reader";
import { handedOn, pathOf, precisionOf, type Leaf } from "./leaf";
import type { RecordedFile } from "./recordedFile";
import type { RecordedTensor } from "./recording";

/** @throws FormatError */
export async function pickledLeaf(file: RecordedFile): Promise<Leaf> {
  const bytes = await file.read(0, file.byteLength);
  const tensors = await pickledTensors(bytes, file.name);
  return { path: pathOf(file.name), isArray: false, metadata: new Map(), tensors };
}

/** @throws FormatError that names the file */
export async function pickledTensors(bytes: Uint8Array, file: string): Promise<readonly RecordedTensor[]> {
  try {
    const { tensors } = await decodePytorch(bytes, undefined, everyTensor);
    return [...tensors].map(([name, tensor]) => ({
      name,
      shape: tensor.shape,
      ...precisionOf(tensor.dtype),
      read: () => Promise.resolve(handedOn(tensor)),
    }));
  } catch (error) {
    throw error instanceof FormatError ? inFile(file, error) : error;
  }
}
