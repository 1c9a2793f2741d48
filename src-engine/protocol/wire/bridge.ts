// What the desktop shell's preload gives the page, and nothing more. Types only.

import type { MenuCommand, NamedBytes } from "./host";

export interface Bridge {
  /**
   * Asks for a port to the engine. It arrives as a window message whose data is
   * the `PortTag`, since a port cannot cross the bridge itself.
   */
  requestEngine(): Promise<void>;
  openFile(extensions: readonly string[]): Promise<NamedBytes | undefined>;
  /** The path of what somebody chose, which the engine may read from then on. */
  chooseData(kind: "folder" | "file"): Promise<string | undefined>;
  saveFile(file: NamedBytes): Promise<string | undefined>;
  showMenu(commands: readonly MenuCommand[]): Promise<void>;
  onMenu(listener: (command: string) => void): void;
  /** The engine process ended, and why. */
  onEngineGone(listener: (reason: string) => void): void;
}

export type PortTag = "backstep:port";
