// What a format is: a folder that exports one of these, and a line in formats/index.ts.

import type { ExportOffer } from "./exportOffer";
import type { Found } from "./imported";
import type { Contents, ModelDescription } from "./model/contents";

export interface Format {
  readonly name: string;
  /** With their dots. The first is the one that is written; others are only ways in which such files are called. */
  readonly extensions: readonly [string, ...string[]];
  /** A look at the bytes. What is recognized may still turn out damaged. */
  recognizes(bytes: Uint8Array): boolean;
  /** @throws FormatError */
  decode(bytes: Uint8Array<ArrayBuffer>, given?: Given): Promise<Contents>;
  /** The same of a network that need not be one of ours: what can be run of it, and what cannot. */
  import?(bytes: Uint8Array<ArrayBuffer>, given: Given): Promise<Found>;
  /** A second file beside it, for what the format itself cannot say. Its extension comes behind the first. */
  readonly beside?: {
    readonly extension: string;
    /** Undefined where there is nothing to say. */
    encode(contents: Contents): Promise<string | undefined>;
    /** Undefined where the text is about other weights than these. */
    decode(
      text: string,
      tensors: Contents["tensors"],
    ): Promise<Pick<Contents, "model" | "metadata"> | undefined>;
  };
}

/** What a reader is given besides the file. */
export interface Given {
  /** Bytes that all tensors together may take, `MOST_DECODED` unless told otherwise. */
  readonly most?: number | undefined;
  /** Another file of the same folder, by its name; undefined where there is none. Without it, files in several parts are refused. */
  readonly beside?: ((name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>) | undefined;
  /** Channels, height and width of the images, where the file leaves them open. */
  readonly inputShape?: ModelDescription["inputShape"] | undefined;
}

export interface WritableFormat extends Format {
  /** It holds a graph: without a model there is nothing to write. */
  readonly needsModel?: true;
  /** What it says to whoever chooses among formats. */
  readonly offer: ExportOffer;
  /** Its graph can normalise pixels by itself. */
  readonly normalizes?: true;
  /** @throws FormatError when the format cannot hold the contents */
  encode(contents: Contents): Promise<Uint8Array<ArrayBuffer>>;
  /** Other files of the same folder that belong to it, by their names. */
  parts?(contents: Contents): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>>;
}

export const isWritable = (format: Format): format is WritableFormat => "encode" in format;

/** What fails inside is a rejection, not an exception. */
export function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
