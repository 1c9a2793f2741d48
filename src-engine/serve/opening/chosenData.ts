// Files and sets of images that somebody chose: told of before a session begins with them, and kept for another time.

import { basename } from "../../protocol/opening/basename";
import type { FoundData, Requests } from "../../protocol/protocol";
import { bytesAsTensor, tensorAsBytes } from "../../protocol/wire/fileTensor";
import type { Tensors } from "../../protocol/wire/client";
import type { Shape, Tensor } from "../../tensor/tensor";
import type { Datasets, DataSource } from "../session/datasets";
import type { NamedFile } from "./recognize";
import type { Shelf } from "./shelf";

/** A set may have thousands of classes; so many are named. */
const NAMED_CLASSES = 100;

export class ChosenData {
  constructor(
    private readonly source: DataSource,
    private readonly datasets: Datasets,
    /** Pages are told what went wrong beside what they asked for. */
    private readonly tell: (sentence: string) => void,
  ) {}

  async list(): Promise<Requests["listRecent"]["response"]> {
    return { recent: (await this.source.shelf?.list()) ?? [] };
  }

  async read({ id }: Requests["readRecent"]["arguments"]) {
    const files = await this.#shelf.read(id);
    const path = (await this.#shelf.list()).find((one) => one.id === id)?.path;
    return {
      body: {
        files: files.map(({ name, bytes }) => ({ name, byteLength: bytes.length })),
        ...(path !== undefined && { path }),
      },
      tensors: new Map(files.map(({ bytes }, i): [string, Tensor] => [`file${i}`, bytesAsTensor(bytes)])),
    };
  }

  /** What was opened is kept; where that cannot be, it is told and nothing else. */
  remember(files: readonly NamedFile[], path?: string): void {
    void this.source.shelf?.keep(files, path).catch((error: Error) => {
      this.tell(`what was opened cannot be kept for another time: ${error.message}`);
    });
  }

  /** @param inUse the set that the running session trains on, which is kept for its next start */
  async clear(inUse: string | undefined): Promise<void> {
    await this.source.shelf?.clear(inUse);
  }

  async receive({ upload, name, files }: Requests["sendData"]["arguments"], tensors: Tensors): Promise<void> {
    const all = tensorAsBytes(
      tensors.get("files"),
      files.reduce((sum, { byteLength }) => sum + byteLength, 0),
    );
    let at = 0;
    const sent = files.map(({ path, byteLength }) => ({
      path,
      bytes: all.subarray(at, (at += byteLength)),
    }));
    await this.#shelf.receive(upload, name, sent);
  }

  async drop({ upload }: Requests["dropData"]["arguments"]): Promise<void> {
    await this.#shelf.drop(upload);
  }

  /** @param input of the model that is to be trained on it */
  async look(
    { data, upload, seed = 0 }: Requests["lookAtData"]["arguments"],
    input?: Shape,
  ): Promise<FoundData> {
    const name = upload === undefined ? data : await this.#shelf.finish(upload);
    if (name === undefined) throw new Error("lookAtData: expected data or upload, got neither");
    const { classes, train, test, notes = [] } = await this.datasets.load(name, seed, input);
    if (!this.datasets.names.includes(name)) await this.source.shelf?.keepData(name);
    return {
      name,
      title: basename(name),
      input: [train.channels, train.height, train.width],
      classes: classes.slice(0, NAMED_CLASSES),
      classCount: classes.length,
      train: train.count,
      test: test.count,
      notes,
    };
  }

  /** The set whose images such a model takes; undefined where none is listed that does. */
  forModel(input: Shape, outputs: number | undefined): string | undefined {
    return this.source.datasets.find(
      (one) => !one.needsFolder && one.input.join() === input.join() && (outputs ?? Infinity) >= one.classes,
    )?.name;
  }

  get #shelf(): Shelf {
    const { shelf } = this.source;
    if (!shelf) throw new Error("nothing can be kept here: this engine was started without a folder");
    return shelf;
  }
}
