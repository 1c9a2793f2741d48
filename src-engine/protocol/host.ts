// All that differs between the desktop and the browser, seen from the page.

import type { Channel } from "./channel";

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Host {
  readonly name: "electron" | "web";
  /** A pipe to the engine. Rejects when there is none to be had. */
  connect(): Promise<Channel>;
  /** Undefined when the person thought better of it. */
  openFile(extensions: readonly string[]): Promise<NamedBytes | undefined>;
  /** The name it was saved under, or undefined when the person thought better of it. */
  saveFile(file: NamedBytes): Promise<string | undefined>;
  /** The application menu chose a command of `commands.ts`. */
  onMenu(listener: (command: string) => void): void;
}
