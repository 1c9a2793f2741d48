// A `.backstep` file, field by field. What goes together only with a program (a pc, a path,
// an expression) is checked by whoever compiles it.

import {
  HIGHEST_LEARNING_RATE,
  LARGEST_BATCH,
  LONGEST_EXPRESSION,
  LONGEST_NAME,
  MOST,
  MOST_BRANCHES,
  MOST_BREAKPOINTS,
  MOST_WATCHES,
} from "../../protocol/limits";
import type { Breakpoint } from "../../protocol/protocol";
import type { JsonField } from "../json/jsonField";
import { readAugment } from "../model/augmentFields";
import { readModel, readOptimizer } from "../model/modelReader";
import { readDeviation, readMean } from "../model/normalizationFields";
import type { SessionBranch, SessionFile, SessionHash, SessionRun } from "./session";
import { branchId, moment, named, readBranches } from "./sessionBranches";

/** A writer takes no more than 17 of a branch. */
const MOST_HASHES = 20 * MOST_BRANCHES;

/** @param root an object with the fields that a session has */
export function readSession(root: JsonField): SessionFile {
  const engine = root.at("engine").text(LONGEST_NAME);
  const run = readRun(
    root.at("run").holding("model", "recipe", "data", "seed", "limit", "backend", "exercise"),
  );
  const branches = readBranches(root.at("branches"));
  const ids = new Set(branches.map(({ id }) => id));
  const at = root.at("at").holding("branch", "moment");
  return {
    engine,
    run,
    branches,
    at: { branch: branchId(at.at("branch"), ids), moment: moment(at.at("moment")) },
    breakpoints: readBreakpoints(root.at("breakpoints")),
    watches: root.at("watches").list(MOST_WATCHES, (field) => field.text(LONGEST_EXPRESSION)),
    hashes: root.at("hashes").list(MOST_HASHES, (field) => hash(field, branches)),
  };
}

function readRun(run: JsonField): SessionRun {
  const recipe = run.at("recipe");
  recipe.holding(
    "batchSize",
    "learningRate",
    "optimizer",
    "epochs",
    "initialization",
    "validationShare",
    "shuffle",
    "shift",
    "augment",
    "mean",
    "deviation",
  );
  const data = run.at("data").holding("name", "sha256", "train", "test");
  const model = readModel(run.at("model").holding("name", "input", "layers", "output", "loss"));
  const [channels] = model.input;
  return {
    model,
    recipe: {
      batchSize: recipe.at("batchSize").whole(1, LARGEST_BATCH),
      learningRate: recipe.at("learningRate").number(0, HIGHEST_LEARNING_RATE),
      ...recipe.optional("optimizer", readOptimizer),
      epochs: recipe.at("epochs").whole(0, MOST),
      initialization: named(recipe.at("initialization")),
      validationShare: recipe.at("validationShare").number(0, 1),
      shuffle: recipe.at("shuffle").truth(),
      ...recipe.optional("shift", (field) => field.whole(0, 127)),
      ...recipe.optional("augment", readAugment),
      mean: readMean(recipe.at("mean"), channels),
      deviation: readDeviation(recipe.at("deviation"), channels),
    },
    data: {
      name: named(data.at("name"), LONGEST_EXPRESSION),
      sha256: sha256(data.at("sha256")),
      train: data.at("train").whole(0, MOST),
      test: data.at("test").whole(0, MOST),
    },
    seed: run.at("seed").whole(0, 2 ** 32 - 1),
    ...run.optional("limit", (field) => field.whole(1, 10 ** 9)),
    backend: run.at("backend").oneOf("simd", "reference"),
    ...run.optional("exercise", named),
  };
}

function readBreakpoints(field: JsonField): Breakpoint[] {
  const ids = new Set<number>();
  return field.list(MOST_BREAKPOINTS, (entry) => {
    entry.holding("id", "enabled", "place", "condition", "hitCondition", "logMessage", "after");
    const id = entry.at("id").whole(0, MOST);
    if (ids.has(id)) entry.at("id").wrong("a number that no other breakpoint has");
    ids.add(id);
    const text = (part: JsonField): string => part.text(LONGEST_EXPRESSION);
    return {
      id,
      enabled: entry.at("enabled").truth(),
      ...entry.optional("place", text),
      ...entry.optional("condition", text),
      ...entry.optional("hitCondition", text),
      ...entry.optional("logMessage", text),
      ...entry.optional("after", (part) => part.whole(0, MOST)),
    };
  });
}

/** None lies beyond its branch: replaying to it would run what nobody ran. */
function hash(entry: JsonField, branches: readonly SessionBranch[]): SessionHash {
  entry.holding("branch", "iteration", "sha256");
  const lengths = new Map(branches.map(({ id, iterations }) => [id, iterations]));
  const branch = branchId(entry.at("branch"), lengths);
  return {
    branch,
    iteration: entry.at("iteration").whole(0, lengths.get(branch)!),
    sha256: sha256(entry.at("sha256")),
  };
}

function sha256(field: JsonField): string {
  const text = field.text(64);
  return /^[0-9a-f]{64}$/.test(text) ? text : field.wrong("64 hexadecimal digits");
}
