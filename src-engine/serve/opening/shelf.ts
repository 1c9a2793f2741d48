// What somebody opened and chose, as a shell keeps it for another time: files, and sets of images.

import type { Recent } from "../../protocol/protocol";
import type { NamedFile } from "./recognize";

/** A file of a set on its way here: its path goes from the set's own folder on, with `/` between the parts. */
export interface SentFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Shelf {
  /** The newest first. */
  list(): Promise<readonly Recent[]>;
  /**
   * Puts files that were opened together in front of the others.
   * @param path where the first of them lies, if somebody chose it there: then no copy is kept
   */
  keep(files: readonly NamedFile[], path?: string): Promise<void>;
  /** @throws Error where they are gone, in a sentence */
  read(id: string): Promise<readonly NamedFile[]>;
  /** Forgets all of it, copies included, but for the set of this path. */
  clear(but?: string): Promise<void>;
  /**
   * Takes a part of a set of images; the first part begins it.
   * @throws Error where it is too large, or where a path leads elsewhere; then nothing of the set is left
   */
  receive(upload: string, name: string, files: readonly SentFile[]): Promise<void>;
  /** All of it is here. @returns the path by which it is read */
  finish(upload: string): Promise<string>;
  /** No more of it will come. */
  drop(upload: string): Promise<void>;
  /** Puts a set in front of the others. */
  keepData(path: string): Promise<void>;
  /** Whether somebody chose that path, now or at an earlier start. */
  mayRead(path: string): Promise<boolean>;
}
