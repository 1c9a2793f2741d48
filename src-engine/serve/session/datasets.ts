// The sets of images that sessions train on: those that are listed by a name, and those that somebody chose by a path. Each is
// read once, when it is first asked for.

import type { Dataset } from "../../data/dataset";
import type { Images } from "../../data/dataset";
import type { ListedData } from "../../protocol/protocol";
import type { Shape } from "../../tensor/tensor";
import type { Shelf } from "../opening/shelf";

/** What of a set depends on who asks for it. */
interface WantedData {
  /** By which training and test images are parted where a set has one pile. */
  readonly seed: number;
  /** What the images are brought to; left out: what most of them are. */
  readonly shape?: Pick<Images, "height" | "width"> & { readonly channels: 1 | 3 };
  /** Hears how many of the images are read; what it throws ends the reading. */
  heard?(done: number, total: number): void;
}

export interface DataSource {
  /** The data there are by name. */
  readonly datasets: readonly ListedData[];
  /** @param name one of those, or a path that somebody chose */
  loadDataset(name: string, wanted: WantedData): Promise<Dataset>;
  /** Without it nothing can be chosen by a path. */
  readonly shelf?: Shelf | undefined;
}

/** Of sets by path so many stay in memory, the newest. */
const MOST_BY_PATH = 2;

export class Datasets {
  readonly #listed = new Map<string, Promise<Dataset>>();
  readonly #byPath = new Map<string, Promise<Dataset>>();
  /** Paths that somebody chose at another time. */
  readonly #trusted = new Set<string>();
  #isStopped = false;

  /** @param working hears how far the reading of a set has come */
  constructor(
    private readonly source: DataSource,
    private readonly working: (what: string, done: number, total: number, of: "images") => void,
  ) {}

  get names(): readonly string[] {
    return this.source.datasets.map(({ name }) => name);
  }

  /**
   * @param input of the model, to which images of all sizes are brought; undefined where the model takes what there is
   * @param isTrusted somebody chose its path at another time: it is in the session that goes on
   * @throws Error naming the data there are, or what is wrong with the set
   */
  load(name: string, seed: number, input?: Shape, isTrusted = false): Promise<Dataset> {
    if (this.names.includes(name)) return kept(this.#listed, name, () => this.#read(name, { seed }));
    if (isTrusted) this.#trusted.add(name);
    const shape = shapeOf(input);
    const key = JSON.stringify([name, seed, shape]);
    const found = kept(this.#byPath, key, async () => {
      if (!this.#trusted.has(name) && !(await this.source.shelf?.mayRead(name)))
        throw new Error(
          `unknown data "${name}"; known are ${this.names.join(", ")}, and nobody chose a folder or a file of that name`,
        );
      return this.#read(name, { seed, ...(shape && { shape }) });
    });
    // In the order of their use.
    this.#byPath.delete(key);
    this.#byPath.set(key, found);
    for (const old of this.#byPath.keys()) if (this.#byPath.size > MOST_BY_PATH) this.#byPath.delete(old);
    return found;
  }

  /** Ends the reading that is under way. */
  stop(): void {
    this.#isStopped = true;
  }

  #read(name: string, wanted: WantedData): Promise<Dataset> {
    this.#isStopped = false;
    const heard = (done: number, total: number): void => {
      if (this.#isStopped) throw new Error("the images were not read to the end: it was cancelled");
      this.working("Reading images", done, total, "images");
    };
    return this.source.loadDataset(name, { ...wanted, heard });
  }
}

/** What was missing may be there next time. */
function kept(
  all: Map<string, Promise<Dataset>>,
  key: string,
  load: () => Promise<Dataset>,
): Promise<Dataset> {
  const known = all.get(key);
  if (known) return known;
  const loading = load();
  all.set(key, loading);
  loading.catch(() => all.get(key) === loading && all.delete(key));
  return loading;
}

/** Of images that a model takes; undefined where it takes none that a file could hold. */
function shapeOf([channels, height = 0, width = 0]: Shape = []): WantedData["shape"] {
  return channels === 1 || channels === 3 ? { channels, height, width } : undefined;
}
