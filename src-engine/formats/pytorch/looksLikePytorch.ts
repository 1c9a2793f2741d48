// Whether a file is one of PyTorch's, told without reading it.

import { namesIn } from "../zip/zip";

/** The member of an archive that says what the others are. */
export const PICKLE = /^(?:[^/]+\/)?data\.pkl$/;

/** By the names of a ZIP archive's members; nothing is unpacked. */
export function looksLikeArchive(bytes: Uint8Array): boolean {
  return namesIn(bytes)?.some((name) => PICKLE.test(name)) ?? false;
}

/** A pickle of a protocol from 2, which begins by saying so. */
export function looksLikeStream(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && bytes.length > 2 && bytes[1]! >= 2 && bytes[1]! <= 5;
}
