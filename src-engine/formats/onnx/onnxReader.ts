// Reads an ONNX file that is to be a network here as it stands: whatever cannot be run refuses it. import/importOnnx.ts says what is
// understood, and reads the rest of such files as well.

import type { Contents, ModelDescription } from "../model/contents";
import type { Given } from "../format";
import { problemsInWords } from "../imported";
import { importOnnx } from "./import/importOnnx";
import type { FilesBeside } from "./externalData";
import { fail } from "./onnxFields";
import { readOnnx } from "./onnxProto";

/**
 * @param most bytes that all tensors together may take
 * @throws FormatError that names everything that cannot be run
 */
export function decodeOnnx(
  bytes: Uint8Array,
  most?: number,
  files?: FilesBeside,
): Contents & { readonly model: ModelDescription } {
  const { problems, tensors, model, metadata, preprocessing } = importOnnx(bytes, {
    most,
    ...(files && { files }),
  });
  if (problems.length > 0) fail(problemsInWords(problems));
  return {
    ...{ tensors, model },
    ...(metadata && { metadata }),
    ...(preprocessing && { preprocessing }),
  };
}

/** The files beside it that an ONNX file takes its weights from, read by whoever knows the folder. */
export async function filesBeside(bytes: Uint8Array, beside: Given["beside"]): Promise<FilesBeside> {
  const files = new Map<string, Uint8Array>();
  if (!beside) return files;
  const { nodes, initializers } = readOnnx(bytes).graph;
  const attributes = nodes.flatMap((node) => [...node.attributes.values()]);
  for (const tensor of [...initializers.values(), ...attributes]) {
    const file = typeof tensor === "object" && "elsewhere" in tensor ? tensor.elsewhere : undefined;
    if (file === undefined || files.has(file)) continue;
    const found = await beside(file);
    if (found) files.set(file, found);
  }
  return files;
}
