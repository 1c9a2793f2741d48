// Expressions whose values come with every stop, and the plot of one of them over the run.
//
// The page owns the list, one for each model, and keeps it between visits.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Events, Stopped, WatchResult } from "../../../src-engine/protocol/protocol";
import { layoutBranches, sharedLength } from "../../../src-view/run/branchLanes";
import { joined, kept, missing, type PlotPoints } from "./plotPoints";
import { useBranches } from "../../session/run/branches";
import { useSections } from "../../ui/sections";
import { useSession } from "../../session/session";
import { useStageOverlay } from "../../session/view/stageOverlay";
import { useStageTab } from "../../session/view/stageTab";

export interface Watch {
  readonly expression: string;
  /** What the engine said of it at the last stop; undefined before it said anything. */
  readonly result: WatchResult | undefined;
}

/** A branch's run from its beginning, as far as the expression is known. */
interface Plot extends PlotPoints {
  readonly expression: string;
  readonly branch: number;
  readonly to: number;
  readonly complete: boolean;
}

/** In milliseconds: who was let past has room to go on. */
const GIVEN_WAY = 100;

export const useWatches = defineStore("watches", () => {
  const session = useSession();
  const sections = useSections();
  const branches = useBranches();
  const overlay = useStageOverlay();
  const tab = useStageTab();
  const plot = shallowRef<Plot>();
  /** Why what was asked for last cannot be plotted. */
  const refused = shallowRef<{ readonly expression: string; readonly text: string }>();
  const expressions = shallowRef<readonly string[]>([]);

  /** The answer to the last change of the list, and the stop it belongs to: older than the next stop's own. */
  const answered = shallowRef<{
    readonly at: Stopped | undefined;
    readonly results: readonly WatchResult[];
  }>();
  const all = computed<readonly Watch[]>(() => {
    const fresh = answered.value?.at === session.stopped ? answered.value?.results : undefined;
    const results = new Map(
      [...(session.stopped?.watches ?? []), ...(fresh ?? [])].map((result) => [result.expression, result]),
    );
    return expressions.value.map((expression) => ({ expression, result: results.get(expression) }));
  });

  /** Counts the wishes to type an expression; the panel watches it. */
  const asked = ref(0);
  function ask(): void {
    sections.set("watches", true);
    asked.value++;
  }

  function replace(wanted: readonly string[]): void {
    const model = session.info?.model;
    if (model === undefined) return;
    expressions.value = [...new Set(wanted)];
    writeKept(model, expressions.value);
    void session.attempt(undefined, send, "watches");
  }

  async function send(): Promise<void> {
    const at = session.stopped;
    const { body } = await session.ask("setWatches", { expressions: expressions.value });
    answered.value = { at, results: body.watches };
  }
  // A session that was opened or found again knows nothing of our list; it is told before the first stop.
  watch(
    () => session.info,
    (info) => {
      expressions.value = info ? readKept(info.model) : [];
      if (expressions.value.length > 0) void session.attempt(undefined, send, "watches");
      plot.value = refused.value = undefined;
    },
    { immediate: true, flush: "sync" },
  );

  /** Adds it at the end; what is watched already stays where it is. */
  function add(expression: string): void {
    const wanted = expression.trim();
    if (!wanted) return;
    sections.set("watches", true);
    if (!expressions.value.includes(wanted)) replace([...expressions.value, wanted]);
  }

  /** What is edited to nothing is removed. */
  function edit(old: string, expression: string): void {
    const wanted = expression.trim();
    if (wanted === old) return;
    replace(expressions.value.flatMap((each) => (each !== old ? [each] : wanted ? [wanted] : [])));
  }

  const remove = (expression: string): void => edit(expression, "");

  /** The expression that is being plotted, and how far it is. */
  const plotting = ref<string>();
  const working = shallowRef<Events["working"]>();
  session.onConnect((client) => {
    client.on("working", (body) => {
      if (plotting.value !== undefined) working.value = body;
    });
  });

  /** Somebody ended the plotting: it does not begin again by itself. */
  const held = ref(false);
  session.$onAction(({ name }) => {
    if (name === "pause" && plotting.value !== undefined) held.value = true;
  });

  /** Plots the run so far; a pause ends it early and leaves what is known by then. */
  async function plotRun(expression: string): Promise<void> {
    overlay.open("plot");
    held.value = false;
    refused.value = undefined;
    if (plot.value?.expression !== expression) plot.value = undefined;
    await extend(expression, `Plotting ${expression}`);
  }

  /** Asks for what is not known of the current branch, and puts it to what is. */
  async function extend(expression: string, words?: string): Promise<void> {
    const branch = branches.current;
    const to = branches.length;
    const before = known(to);
    plotting.value = expression;
    working.value = undefined;
    try {
      const range = missing(before, to);
      await session.attempt(
        words,
        async () => {
          const answer = range && (await points(expression, range));
          if (range && !answer) return;
          const { complete = true, ...after } = answer ?? { iterations: [], values: [] };
          plot.value = { expression, branch, to, complete, ...joined(before, after) };
        },
        "plot",
      );
    } finally {
      plotting.value = undefined;
      working.value = undefined;
    }
    // It gave way to something: a while later it goes on.
    setTimeout(follow, GIVEN_WAY);
  }

  async function points(
    expression: string,
    range: { from: number; to: number; points: number },
  ): Promise<(PlotPoints & { readonly complete?: boolean }) | undefined> {
    try {
      const { body, tensors } = await session.ask("plot", { expression, ...range });
      const iterations = tensors.get("iterations")?.data ?? [];
      return { iterations, values: tensors.get("values")?.data ?? [], complete: body.complete };
    } catch (error) {
      const text = (error instanceof Error ? error.message : String(error)).replace(/^plot: /, "");
      refused.value = { expression, text };
      return undefined;
    }
  }

  /** What is known of the current branch: all that it has in common with the one that was plotted. */
  function known(to: number): PlotPoints {
    if (!plot.value) return { iterations: [], values: [] };
    const lanes = layoutBranches(branches.all, branches.current);
    return kept(plot.value, sharedLength(lanes, plot.value.branch), to);
  }

  /** What is plotted ends before the run does, or is of another branch. */
  const isBehind = computed(
    () =>
      plot.value !== undefined &&
      (plot.value.branch !== branches.current || plot.value.to < branches.length || !plot.value.complete),
  );
  /** A plot that is looked at follows the run, stop by stop, and goes along to another branch. */
  const follows = computed(
    () =>
      isBehind.value &&
      overlay.shown === "plot" &&
      tab.shown === "maps" &&
      session.ready &&
      !held.value &&
      !refused.value &&
      branches.byId(branches.current) !== undefined,
  );
  watch([() => session.stopped, () => branches.all, () => overlay.shown, () => tab.shown], follow);
  function follow(): void {
    if (follows.value && plotting.value === undefined && plot.value) void extend(plot.value.expression);
  }

  return {
    all,
    expressions,
    asked,
    ask,
    add,
    edit,
    remove,
    replace,
    plot,
    refused,
    isBehind,
    plotting,
    working,
    plotRun,
  };
});

const keyOf = (model: string): string => `backstep.watches.${model}`;

/** What was kept may be of another time, or not ours at all. */
function readKept(model: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(model)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry === "string") : [];
  } catch {
    return []; // no storage, or not JSON
  }
}

function writeKept(model: string, expressions: readonly string[]): void {
  try {
    localStorage.setItem(keyOf(model), JSON.stringify(expressions));
  } catch {
    // Without storage, watches last as long as the page.
  }
}
