// Files that somebody opened: what was understood of them is told before anything is replaced, and kept for the launch that
// may follow.

import type { Preset } from "../../model/presets";
import type { Inspection, Requests } from "../../protocol/protocol";
import { tensorAsBytes } from "../../protocol/wire/fileTensor";
import type { Tensors } from "../../protocol/wire/client";
import type { State } from "../../run/backend";
import { described } from "./describe";
import type { CheckpointRoom } from "../../run/history/checkpoints";
import { optimizerOf } from "../../run/optimizerOf";
import type { Program } from "../../run/program/program";
import { compile } from "../../run/program/compile";
import type { Session } from "../../debug/session";
import type { Wishes } from "../../formats/match/match";
import type { ChosenData } from "./chosenData";
import { matchWeights } from "./matching";
import { modelText } from "./modelText";
import { recognize, type NamedFile, type Recognized } from "./recognize";

/** What a launch takes of it. */
interface Opened {
  readonly preset: Preset;
  readonly first?: State;
}

interface Kept extends Opened {
  /** The same file with its tensors matched as somebody chose. Of the newest alone: it holds the file's tensors. */
  rematch?: (wishes: Wishes) => Matched;
}

interface Matched {
  readonly inspection: Inspection;
  readonly first: State;
}

/** So many are kept: a page has one in view, and the run that was launched may be restarted. */
const KEPT = 4;

export class Inspecting {
  readonly #opened = new Map<number, Kept>();
  #next = 1;

  /** What the running session began with: it is kept whatever else is opened. */
  #running: number | undefined;

  /** @param chosen keeps what was opened, and knows what there is to train on */
  constructor(
    private readonly room: CheckpointRoom,
    private readonly chosen: Pick<ChosenData, "remember" | "forModel">,
  ) {}

  /**
   * @param session the one that runs, whose model weights alone are for
   * @throws Error that says what is wrong with the file
   */
  async inspect(
    { files, path, keepWeights }: Requests["inspect"]["arguments"],
    tensors: Tensors,
    session: Session | undefined,
  ): Promise<Inspection> {
    const named = files.map(({ name, byteLength }, i): NamedFile => ({
      name,
      bytes: tensorAsBytes(tensors.get(`file${i}`), byteLength).slice(),
    }));
    const found = await recognize(named);
    if (found.kind === "data") return this.#ofData(found);
    const inspection =
      found.kind === "session" ? this.#ofSession(found) : this.#ofModel(found, session, keepWeights);
    if (!keepWeights) this.chosen.remember(named, path);
    return inspection;
  }

  /** What a session began with, for its restart: a session that was saved with such weights brings them itself. */
  begun(opened: Opened, id = this.#keep(opened)): number {
    this.#running = id;
    return id;
  }

  /** @throws Error where it was let go of */
  opened(id: number): Opened {
    const found = this.#opened.get(id);
    if (!found) throw new Error("what was opened is no longer here; open the file once more");
    return found;
  }

  /**
   * What was opened, with other tensors of the file in its tensors' places.
   * @throws Error where it was let go of, or where a choice does not fit; then all is as before
   */
  match({ opened: id, choices, layout }: Requests["match"]["arguments"]): Inspection {
    const kept = this.#opened.get(id);
    if (!kept?.rematch) throw new Error("what was opened is no longer here; open the file once more");
    const chosen = Object.fromEntries(choices.map(({ path, from }) => [path, from ?? null]));
    const { inspection, first } = kept.rematch({ choices: chosen, layout });
    this.#opened.set(id, { ...kept, first });
    return { ...inspection, id };
  }

  #keep(opened: Kept | undefined): number {
    const id = this.#next++;
    for (const before of this.#opened.values()) delete before.rematch;
    if (opened) this.#opened.set(id, opened);
    for (const old of this.#opened.keys())
      if (this.#opened.size > KEPT && old !== this.#running) this.#opened.delete(old);
    return id;
  }

  #dataFor({ model: { input }, output, tensors }: Program, session: Session | undefined): string | undefined {
    const { dataset, recorded } = session?.trainer.spec ?? {};
    const { train, classes, name } = recorded ? {} : (dataset ?? {}); // a recording's batches are no set to train on
    const outputs = tensors[output]!.shape[1] ?? Infinity;
    const isOfShape = train && [train.channels, train.height, train.width].join() === input.join();
    return isOfShape && classes!.length <= outputs ? name : this.chosen.forModel(input, outputs);
  }

  #ofData({ name, format, kind, notes }: Recognized & { kind: "data" }): Inspection {
    return { id: this.#keep(undefined), name, kind, format, notes, unsupported: [], problems: [] };
  }

  #ofSession({ name, format, kind, saved: { file } }: Recognized & { kind: "session" }): Inspection {
    const { run, branches, at } = file;
    const iterations = Math.max(...branches.map((branch) => branch.iterations));
    const notes = [
      `${run.model.name} on ${run.data.name}, seed ${run.seed}, ${iterations} iterations, ${branches.length === 1 ? "one branch" : `${branches.length} branches`}.`,
      `It goes on at iteration ${at.moment.iteration}.`,
    ];
    return { id: this.#keep(undefined), name, kind, format, notes, unsupported: [], problems: [] };
  }

  #ofModel(
    found: Exclude<Recognized, { kind: "session" | "data" }>,
    session: Session | undefined,
    keepWeights = false,
  ): Inspection {
    const { name, kind, format, notes, unsupported = [] } = found;
    const preset = kind === "model" ? found.preset : session?.trainer.spec;
    if (!preset) throw new Error(`${name} holds weights and no model: open a model first`);
    const compiled = attempt(() =>
      compile(preset.model, optimizerOf(preset.recipe), preset.recipe.batchSize),
    );
    if (typeof compiled === "string") {
      if (unsupported.length === 0) throw new Error(compiled);
      return { id: this.#keep(undefined), name, kind, format, notes, unsupported, problems: [compiled] };
    }
    const program = compiled;
    const given = found.tensors ?? (keepWeights ? session?.weights() : undefined);
    const { mean, deviation } = preset.recipe;
    const data = this.#dataFor(program, session);
    const about = {
      ...{ name, kind, format, unsupported, ...(data !== undefined && { data }) },
      model: { description: described(program, this.room), text: modelText(preset), mean, deviation },
    };
    const opened = { preset: { model: preset.model, recipe: preset.recipe } };
    if (!given) return { ...about, id: this.#keep(opened), notes, problems: [] };
    const rematch = (wishes: Wishes = {}): Matched => {
      const { first, weights, notes: ofMatch } = matchWeights(program, given, !found.tensors, wishes);
      const problems =
        kind === "weights" && first.size === 0
          ? [`No tensor of ${name} fills one of ${preset.model.name}'s.`]
          : [];
      return { first, inspection: { ...about, id: 0, notes: [...notes, ...ofMatch], weights, problems } };
    };
    const { first, inspection } = rematch();
    return { ...inspection, id: this.#keep({ ...opened, first, rematch }) };
  }
}

/** What it gives, or what is wrong with it. */
function attempt<T extends object>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    return (error as Error).message;
  }
}
