// What can be taken away of a session, and what is then in the file.

import type { Shape } from "../../tensor/tensor";

/** A format, as a form offers it. */
export interface OfferedFormat {
  /** By which `export` knows it. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  readonly about: string;
  readonly extension: string;
  /** Its graph can normalise pixels by itself. */
  readonly normalizes: boolean;
}

/** A file that was made, told before it is saved. */
export interface ExportPreview {
  readonly name: string;
  readonly byteLength: number;
  /** A second file, under the same name and this extension. */
  readonly beside?: { readonly extension: string; readonly byteLength: number };
  /** Other files of its folder that belong to it; their bytes travel as the tensors `part0`, `part1` … */
  readonly parts: readonly { readonly name: string; readonly byteLength: number }[];
  /** What is in it, as it is read again. */
  readonly tensors: readonly { readonly name: string; readonly shape: Shape }[];
  /** Programs that load it. */
  readonly snippets: readonly { readonly title: string; readonly code: string }[];
}
