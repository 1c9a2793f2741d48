// All that differs between the desktop and the browser, seen from the page.

import type { Channel } from "./channel";

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where it was chosen, where the shell tells. */
  readonly path?: string;
  /** A second file that belongs to it, under the same name and this extension, wherever that comes to lie. */
  readonly beside?: { readonly extension: string; readonly bytes: Uint8Array<ArrayBuffer> };
  /** Others that belong to it, under names of their own, in the same folder. */
  readonly parts?: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

/** A set of images: where it lies, or its files. */
export type ChosenData =
  { readonly path: string } | { readonly name: string; readonly files: readonly DataFile[] };

/** A file of a set, read when it is sent. */
export interface DataFile {
  /** From the set's own folder on, with `/` between the parts. */
  readonly path: string;
  readonly size: number;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** A command of `commands.ts`, as far as an application menu shows it. */
export interface MenuCommand {
  readonly id: string;
  /** Which menu it stands in. */
  readonly group: string;
  readonly title: string;
  /** Chords such as `Control+Shift+P`; the first is shown. */
  readonly keys: readonly string[];
}

export interface Host {
  readonly name: "electron" | "web";
  /** A pipe to the engine. Rejects when there is none to be had. */
  connect(): Promise<Channel>;
  /** Undefined when the person thought better of it. */
  openFile(extensions: readonly string[]): Promise<NamedBytes | undefined>;
  /** Undefined when the person thought better of it. */
  chooseData(kind: "folder" | "file"): Promise<ChosenData | undefined>;
  /** The name it was saved under, or undefined when the person thought better of it. */
  saveFile(file: NamedBytes): Promise<string | undefined>;
  /** Puts these into the application menu, where there is one; `chosen` hears the id of what was chosen there. */
  showMenu(commands: readonly MenuCommand[], chosen: (command: string) => void): void;
}
