// Whether a file is ONNX, told without reading it.

/** By the bytes alone: protobuf has no magic number, but every model begins with a plausible ir_version. */
export function looksLikeOnnx(bytes: Uint8Array): boolean {
  const version = bytes[1] ?? 0;
  return bytes[0] === 0x08 && version >= 1 && version < 0x40;
}
