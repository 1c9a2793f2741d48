// A file of a recording, of which only the parts are read that somebody asks for.

export interface RecordedFile {
  /** Its path within the recording, with slashes. */
  readonly name: string;
  readonly byteLength: number;
  /** The bytes from one place to another. @throws Error where the file cannot be read any more */
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** One that is in memory already. */
export const fileOf = (name: string, bytes: Uint8Array<ArrayBuffer>): RecordedFile => ({
  name,
  byteLength: bytes.length,
  read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
});
