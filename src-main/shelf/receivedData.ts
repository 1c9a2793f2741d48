// A set of images that a page sends, on its way to the disk: held to its size, and to its own folder.

import { createHash, type Hash } from "node:crypto";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDevice } from "../../src-engine/formats/fileName";
import type { SentFile } from "../../src-engine/serve/opening/shelf";
import { reason } from "../files";

/** Bytes and files of one set. */
export const LARGEST_SET = 2 ** 30;
const MOST_FILES = 200_000;
const DEEPEST = 8;

interface Received {
  readonly id: string;
  readonly name: string;
  /** Where it lies. */
  readonly place: string;
  readonly bytes: number;
}

export class ReceivedData {
  readonly #name: string;
  readonly #hash: Hash = createHash("sha256");
  readonly #folders = new Set<string>();
  #files = 0;
  /** Of the set's folder: the path of its first file. */
  #first = "";
  #bytes = 0;

  /** @param folder of its own, which there is not yet */
  constructor(
    private readonly folder: string,
    name: string,
  ) {
    this.#name = partOf(name);
  }

  /** @throws Error where it is too much, or a path leads elsewhere; then it is to be dropped */
  async add(files: readonly SentFile[]): Promise<void> {
    this.#files += files.length;
    this.#bytes += files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (this.#files > MOST_FILES || this.#bytes > LARGEST_SET)
      throw new Error(
        `data: ${this.#name}: expected at most ${MOST_FILES} files of ${LARGEST_SET} bytes together, got ${this.#files} of ${this.#bytes} so far`,
      );
    this.#first ||= files[0]?.path ?? "";
    for (const { path, bytes } of files) {
      const parts = path.split("/").map(partOf);
      if (parts.length > DEEPEST)
        throw new Error(
          `data: expected at most ${DEEPEST} folders in one another, got ${path.slice(0, 100)}`,
        );
      const target = join(this.folder, this.#name, ...parts);
      await this.#makeFolder(dirname(target));
      await writeFile(target, bytes, { flag: "wx", mode: 0o600 }).catch((error: unknown) => {
        throw new Error(`data: cannot keep ${path}: ${reason(error)}`, { cause: error });
      });
      this.#hash.update(`${path}\n${bytes.length}\n`).update(bytes);
    }
  }

  /** Under a name that its content gives: the same set, sent again, takes no more room. A set of one file is that file. */
  async finish(shelf: string): Promise<Received> {
    if (this.#files === 0) throw new Error(`data: ${this.#name}: expected files of images, got none`);
    const id = this.#hash.update(this.#name).digest("hex").slice(0, 16);
    const target = join(shelf, id);
    if (await stat(target).catch(() => undefined)) await this.drop();
    else await rename(this.folder, target);
    const isFile = this.#files === 1 && !this.#first.includes("/");
    const [name, place] = isFile
      ? [this.#first, join(target, this.#name, this.#first)]
      : [this.#name, join(target, this.#name)];
    return { id, name, place, bytes: this.#bytes };
  }

  async drop(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #makeFolder(path: string): Promise<void> {
    if (this.#folders.has(path)) return;
    await mkdir(path, { recursive: true, mode: 0o700 });
    this.#folders.add(path);
  }
}

/** A part of a path that leads nowhere else. @throws Error */
function partOf(name: string): string {
  const isOdd = name === "" || name === "." || name === ".." || /[\\/\u0000-\u001f]/.test(name);
  if (isOdd || isDevice(name) || Buffer.byteLength(name) > 255)
    throw new Error(`data: expected names of files and folders, got ${JSON.stringify(name.slice(0, 100))}`);
  return name;
}
