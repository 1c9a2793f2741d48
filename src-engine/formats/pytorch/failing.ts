// How a file that PyTorch is said to have written is refused.

import { FormatError } from "../formatError";

/** @throws FormatError with a sentence about the file. */
export function fail(problem: string): never {
  throw new FormatError("pytorch", problem);
}
