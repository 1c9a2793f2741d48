// Which recorded tensors fit which of the model's, and which have found their places.

import { FormatError, quoted } from "../../formats/formatError";
import type { TensorInfo, TensorPath } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import type { RecordedTensor } from "../recording";
import { flattenedIn, layoutsOf, type Laid } from "./layouts";
import type { Mapped, Mapping } from "./mapping";
import { namesOf } from "./names";
import { isLabels, ONE_HOT } from "./turned";

export interface Match {
  readonly mapping: Mapping;
  /** Recorded names that are none of the model's. */
  readonly left: readonly string[];
  /** Tensors of the model that were not recorded and do not follow from what was: its input, its parameters. */
  readonly missing: readonly TensorPath[];
  /** What is worth knowing of it, a sentence each. */
  readonly notes: readonly string[];
}

/** What fits where, and what has been given away. */
export class Candidates {
  readonly #mapped = new Map<TensorPath, Mapped>();
  readonly #closed = new Set<TensorPath>();
  readonly #taken = new Set<string>();
  readonly #notes: string[] = [];
  readonly #flattened: ReturnType<typeof flattenedIn>;
  readonly #recorded: ReadonlyMap<string, RecordedTensor>;

  constructor(
    readonly program: Program,
    tensors: readonly RecordedTensor[],
  ) {
    this.#flattened = flattenedIn(program);
    this.#recorded = new Map(tensors.map((one) => [one.name, one]));
  }

  /** Recorded tensors without a place. */
  get free(): readonly RecordedTensor[] {
    return [...this.#recorded.values()].filter(({ name }) => !this.#taken.has(name));
  }

  /** Tensors of the model that nothing stands for yet. */
  get open(): readonly TensorInfo[] {
    return Object.values(this.program.tensors).filter(
      ({ path }) => !this.#mapped.has(path) && !this.#closed.has(path),
    );
  }

  get mapping(): Mapping {
    return [...this.#mapped.values()];
  }

  fitting({ shape }: Pick<RecordedTensor, "shape">, info: TensorInfo): readonly Laid[] {
    return layoutsOf(shape, info, this.#flattened.get(info.path));
  }

  /** @throws FormatError */
  choose(path: TensorPath, choice: { name: string; layout?: string } | null): void {
    const info = this.program.tensors[path];
    if (!info) throw new FormatError("map", `the model has no tensor ${quoted(path)}`);
    if (choice === null) {
      this.#closed.add(path);
      return;
    }
    const recorded = this.#recorded.get(choice.name);
    if (!recorded)
      throw new FormatError("map", `${path}: the recording has no tensor ${quoted(choice.name)}`);
    const labels = isLabels(recorded, info);
    const fitting = this.fitting(recorded, info).map(({ layout }) => layout);
    const layout = choice.layout ?? (labels ? ONE_HOT : fitting[0]);
    if (layout === undefined || !(fitting.includes(layout) || (labels && layout === ONE_HOT)))
      throw new FormatError(
        "map",
        `${path}: expected ${quoted(choice.name)} to be [${info.shape.join(",")}]${choice.layout ? ` as ${choice.layout}` : ""}, ` +
          `it is [${recorded.shape.join(",")}]${fitting.length ? `, which fits ${fitting.join(", ")}` : ""}`,
      );
    this.place({ path, name: choice.name, layout, how: "chosen" });
  }

  place(mapped: Mapped): void {
    this.#mapped.set(mapped.path, mapped);
    this.#taken.add(mapped.name);
  }

  recorded(name: string): RecordedTensor | undefined {
    return this.#recorded.get(name);
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /** By names; a name that means a tensor whose shape it cannot have is said. */
  byNames(): void {
    const names = namesOf(this.program);
    const pairs = this.free.flatMap((recorded) => {
      const open = new Map(this.open.map((info) => [info.path, info]));
      const paths = names(recorded.name).flatMap((path) => open.get(path) ?? []);
      const info = paths.find((one) => this.fitting(recorded, one).length > 0 || isLabels(recorded, one));
      const [first] = paths;
      if (!info && first)
        this.note(
          `${quoted(recorded.name)} has shape [${recorded.shape.join(",")}], which ${first.path} [${first.shape.join(",")}] cannot have in any order.`,
        );
      return info ? [{ recorded, info }] : [];
    });
    const all = pairs.map(({ recorded, info }) => this.fitting(recorded, info));
    const usual = { channelsLast: most(all, "channelsLast"), isTransposed: most(all, "isTransposed") };
    for (const { recorded, info } of pairs)
      if (this.open.some(({ path }) => path === info.path)) this.#lay(recorded, info, "name", usual);
  }

  /** Where one tensor of the recording and one of the model's have a shape that no other of either has. */
  byShapes(): void {
    for (const recorded of this.free) {
      const fits = this.open.filter((info) => isNamed(info) && this.fitting(recorded, info).length > 0);
      const [info] = fits;
      if (!info || fits.length > 1) continue;
      const others = this.free.filter((one) => one !== recorded && this.fitting(one, info).length > 0);
      if (others.length === 0) this.#lay(recorded, info, "shape", {});
    }
  }

  match(): Match {
    const mapped = this.#mapped;
    const missing = Object.values(this.program.tensors).filter(
      ({ path, role }) => ["input", "target", "parameter"].includes(role) && !mapped.has(path),
    );
    return {
      mapping: Object.keys(this.program.tensors).flatMap((path) => mapped.get(path) ?? []),
      left: this.free.map(({ name }) => name),
      missing: missing.map(({ path }) => path),
      notes: this.#notes,
    };
  }

  #lay(recorded: RecordedTensor, info: TensorInfo, how: Mapped["how"], usual: Usual): void {
    const all = this.fitting(recorded, info);
    const [chosen] = [...all].sort((a, b) => against(a, usual) - against(b, usual));
    const layout = chosen?.layout ?? ONE_HOT;
    this.place({ path: info.path, name: recorded.name, layout, how });
    if (all.length > 1 && info.shape.length > 1)
      this.note(
        `${quoted(recorded.name)} fits ${info.path} ${all.map((one) => one.layout).join(" and ")}: taken as ${layout}.`,
      );
  }
}

/** People record what they think of as a tensor of their network; which images won a pool is looked for by its name alone. */
const isNamed = ({ role }: TensorInfo): boolean =>
  role !== "saved" && role !== "setting" && role !== "optimizerState";

type Usual = { readonly [K in "channelsLast" | "isTransposed"]?: Laid[K] | undefined };

/** In how many ways one lies otherwise than the others do. */
const against = (laid: Laid, usual: Usual): number =>
  (["channelsLast", "isTransposed"] as const).filter(
    (which) => laid[which] !== undefined && laid[which] !== (usual[which] ?? false),
  ).length;

/** What most say, of those that can only be one or the other; undefined where none can. */
function most(all: readonly (readonly Laid[])[], which: keyof Usual): boolean | undefined {
  const sure = all.flatMap(([first, ...rest]) =>
    first?.[which] !== undefined && rest.every((one) => one[which] === first[which]) ? [first[which]] : [],
  );
  return sure.length === 0 ? undefined : sure.filter(Boolean).length * 2 > sure.length;
}
