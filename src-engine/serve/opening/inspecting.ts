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
import { compile } from "../../run/program/compile";
import type { Session } from "../../debug/session";
import { matchWeights } from "./matching";
import { modelText } from "./modelText";
import { recognize, type NamedFile, type Recognized } from "./recognize";

/** What a launch takes of it. */
interface Opened {
  readonly preset: Preset;
  readonly first?: State;
}

/** So many are kept: a page has one in view, and the run that was launched may be restarted. */
const KEPT = 4;

export class Inspecting {
  readonly #opened = new Map<number, Opened>();
  #next = 1;

  constructor(private readonly room: CheckpointRoom) {}

  /**
   * @param session the one that runs, whose model weights alone are for
   * @throws Error that says what is wrong with the file
   */
  async inspect(
    { files, keepWeights }: Requests["inspect"]["arguments"],
    tensors: Tensors,
    session: Session | undefined,
  ): Promise<Inspection> {
    const named = files.map(({ name, byteLength }, i): NamedFile => ({
      name,
      bytes: tensorAsBytes(tensors.get(`file${i}`), byteLength).slice(),
    }));
    const found = await recognize(named);
    return found.kind === "session" ? this.#ofSession(found) : this.#ofModel(found, session, keepWeights);
  }

  /** @throws Error where it was let go of */
  opened(id: number): Opened {
    const found = this.#opened.get(id);
    if (!found) throw new Error("what was opened is no longer here; open the file once more");
    return found;
  }

  #keep(opened: Opened | undefined): number {
    const id = this.#next++;
    if (opened) this.#opened.set(id, opened);
    for (const old of this.#opened.keys()) if (this.#opened.size > KEPT) this.#opened.delete(old);
    return id;
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
    found: Exclude<Recognized, { kind: "session" }>,
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
    const match = given && matchWeights(program, given, !found.tensors);
    const none = match && kind === "weights" && match.first.size === 0;
    const problems = none
      ? [`No tensor of ${name} fits one of ${preset.model.name}'s, by name or by shape.`]
      : [];
    const opened = {
      preset: { model: preset.model, recipe: preset.recipe },
      ...(match && { first: match.first }),
    };
    const { mean, deviation } = preset.recipe;
    return {
      id: this.#keep(problems.length > 0 ? undefined : opened),
      ...{ name, kind, format, unsupported, problems },
      notes: [...notes, ...(match?.notes ?? [])],
      model: { description: described(program, this.room), text: modelText(preset), mean, deviation },
      ...(match && { weights: { matched: match.matched, unused: match.unused } }),
    };
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
