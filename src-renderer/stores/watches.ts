// Expressions whose values come with every stop, and the plot of one of them over the run.
//
// The page owns the list, one for each model, and keeps it between visits.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Events, Stopped, WatchResult } from "../../src-engine/protocol/protocol";
import { useSections } from "./sections";
import { useSession } from "./session";
import { useSheet } from "./sheet";

export interface Watch {
  readonly expression: string;
  /** What the engine said of it at the last stop; undefined before it said anything. */
  readonly result: WatchResult | undefined;
}

/** Part of a run, as far as it is known. */
export interface Plot {
  readonly expression: string;
  readonly branch: number;
  readonly from: number;
  readonly to: number;
  readonly iterations: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly complete: boolean;
}

/** More than a chart has pixels for would be replayed for nothing. */
const MOST_POINTS = 600;

export const useWatches = defineStore("watches", () => {
  const session = useSession();
  const sections = useSections();
  const sheet = useSheet();
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

  /** Asks for the whole run so far; a pause ends it early and leaves what is known by then. */
  async function plotRun(expression: string, to: number): Promise<void> {
    sheet.open("plot");
    const branch = session.stopped?.branch ?? 0;
    plotting.value = expression;
    working.value = refused.value = undefined;
    const range = { from: 0, to };
    try {
      await session.attempt(
        `Plotting ${expression}`,
        async () => {
          const asked = session.ask("plot", { expression, ...range, points: MOST_POINTS });
          const answer = await asked.catch((error: unknown) => {
            const text = (error instanceof Error ? error.message : String(error)).replace(/^plot: /, "");
            refused.value = { expression, text };
          });
          if (!answer) return;
          const { body, tensors } = answer;
          const iterations = tensors.get("iterations")?.data ?? [];
          const values = tensors.get("values")?.data ?? [];
          plot.value = { expression, branch, ...range, iterations, values, complete: body.complete };
        },
        "plot",
      );
    } finally {
      plotting.value = undefined;
      working.value = undefined;
    }
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
