// What goes wrong with bytes from outside. The message is a sentence for people;
// it begins with the format's name: `npz: member "a.npy" is encrypted`.

export class FormatError extends Error {
  override readonly name = "FormatError";

  /**
   * @param format who speaks: `safetensors`, `npz`, `onnx`, …
   * @param problem what was expected and what was found
   * @param where the file, or the place in it, where that is known
   */
  constructor(
    readonly format: string,
    readonly problem: string,
    readonly where?: string,
  ) {
    super(`${format}: ${problem}`);
  }
}

/** The same error, saying which file it is about. */
export function inFile(file: string, { format, problem }: FormatError): FormatError {
  return new FormatError(format, `${problem} (in ${file})`, file);
}

/** A name from a file, fit for a sentence: in quotes, control characters escaped, not endless. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 79)}…` : name);
}
