// A digit of one's own: what was drawn, stroke by stroke, and what the network makes of it.
//
// Every change is sent through the network at once. While an answer is on its way only the newest change waits, so that
// nothing queues up behind a hand that is faster than the engine.

import { useLocalStorage } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Tensors } from "../../../../src-engine/protocol/wire/client";
import type { Inference } from "../../../../src-engine/protocol/protocol";
import { centred, drawLine, isBlank, type Brush, type Gray } from "./ink";
import type { Point } from "../../../../src-view/tensor/panels";
import { imageInWords } from "../../../../src-view/figures/attributedImage";
import type { ChosenImage } from "../../attribution";
import type { ImageName } from "../../../session/run/dataset";
import { newest } from "../../../ui/newest";
import { useSession } from "../../../session/session";

/** What an undo takes back. */
type Mark =
  | { readonly kind: "stroke"; readonly brush: Brush; readonly points: Point[] }
  /** Instead of all that was there before. */
  | {
      readonly kind: "image";
      readonly pixels: Uint8Array;
      readonly words: string;
      /** Which image of the set it is. */
      readonly ofSet: ImageName | undefined;
    };

interface Answer {
  readonly inference: Inference;
  readonly tensors: Tensors;
  /** When the hand moved that it answers, where it was one. */
  readonly since: number | undefined;
}

/** So many strokes' times are remembered. */
const MEMORY = 100;

export const useDrawing = defineStore("drawing", () => {
  const session = useSession();
  const radius = useLocalStorage("backstep.brush", 1.2);
  const erases = ref(false);
  /** Whether the ink is moved to the middle before the network sees it. */
  const centres = useLocalStorage("backstep.centred", true);
  const marks = shallowRef<readonly Mark[]>([]);
  const answer = shallowRef<Answer>();
  const problem = shallowRef<string>();
  /** Milliseconds from a movement of the hand until its answer was painted, the newest last. */
  const times = shallowRef<readonly number[]>([]);
  /** When the hand first moved after what was asked last. */
  let moved: number | undefined;

  const size = computed(() => {
    const [, channels = 1, height = 28, width = 28] = session.info?.tensors["input"]?.shape ?? [];
    return { channels, height, width };
  });
  const ink = shallowRef(new Uint8Array(0));
  const gray = computed<Gray>(() => ({ ...size.value, pixels: ink.value }));
  /** What lies beneath the strokes. */
  const base = computed(() => marks.value.findLast((mark) => mark.kind === "image"));
  /** What the network sees. An image of the set lies where the set has it. */
  const seen = computed(() => (centres.value && !base.value?.ofSet ? centred(gray.value) : gray.value));
  /** The same as the engine wants it, channel by channel. */
  const bytes = (): number[] =>
    Array.from({ length: size.value.channels }, () => [...seen.value.pixels]).flat();
  const blank = computed(() => isBlank(ink.value));

  // ── drawing ────────────────────────────────────────────────────────────────────────────────

  function begin(at: Point, time = performance.now()): void {
    const brush = { radius: radius.value, erases: erases.value };
    marks.value = [...marks.value, { kind: "stroke", brush, points: [at] }];
    extend([], time, at);
  }

  /** Goes on with the stroke that was begun last. */
  function extend(points: readonly Point[], time = performance.now(), from?: Point): void {
    const stroke = marks.value.at(-1);
    if (stroke?.kind !== "stroke") return;
    const pixels = ink.value.slice();
    let last = from ?? stroke.points.at(-1)!;
    for (const point of from ? [from, ...points] : points) {
      drawLine({ ...size.value, pixels }, last, point, stroke.brush);
      last = point;
    }
    stroke.points.push(...points);
    moved ??= time;
    ink.value = pixels;
  }

  /** @param words what it is, for those who ask */
  function lay(pixels: Uint8Array, words: string, ofSet?: ImageName): void {
    problem.value = undefined;
    marks.value = [...marks.value, { kind: "image", pixels, words, ofSet }];
    repaint();
  }

  function undo(): void {
    if (marks.value.length === 0) return;
    marks.value = marks.value.slice(0, -1);
    repaint();
  }

  /** An empty image is laid over all: it can be undone. */
  function clear(): void {
    if (!blank.value) lay(new Uint8Array(ink.value.length), "");
  }

  function repaint(): void {
    const start = marks.value.findLastIndex(({ kind }) => kind === "image");
    const pixels = base.value?.pixels.slice() ?? new Uint8Array(size.value.width * size.value.height);
    for (const mark of marks.value.slice(start + 1)) {
      if (mark.kind === "image") continue;
      mark.points.forEach((point, i) =>
        drawLine({ ...size.value, pixels }, mark.points[i - 1] ?? point, point, mark.brush),
      );
    }
    ink.value = pixels;
  }

  /** What is on the pad, to be looked at elsewhere: an image of the set as long as nobody drew over it. */
  function image(): ChosenImage {
    const { words = "", ofSet } = base.value ?? {};
    const isBare = marks.value.at(-1) === base.value;
    if (ofSet && isBare && size.value.channels === 1) return { of: ofSet, words: imageInWords(ofSet) };
    const of = { pixels: bytes() };
    if (words === "") return { of, words: "drawn digit" };
    const name = ofSet ? imageInWords(ofSet) : "pasted picture";
    return { of, words: isBare ? name : `${name}, drawn over` };
  }

  // ── seeing ─────────────────────────────────────────────────────────────────────────────────

  const look = newest(async () => {
    const asked = session.info;
    if (!asked || session.connection !== "open") return;
    if (blank.value) return void (answer.value = undefined);
    const pixels = bytes();
    const since = moved;
    moved = undefined;
    try {
      const { body, tensors } = await session.ask("infer", { pixels });
      if (asked === session.info) answer.value = { inference: body, tensors, since };
      problem.value = undefined;
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
  });

  /** An answer is on the screen: whoever paints it says so. */
  function painted({ since }: Answer): void {
    if (since !== undefined) times.value = [...times.value, performance.now() - since].slice(-MEMORY);
  }
  const median = computed(() => {
    const sorted = [...times.value].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  });

  watch(seen, () => void look(undefined));
  // Other weights see something else in it.
  watch(
    () => [session.stopped, session.progress],
    () => {
      if (!blank.value) void look(undefined);
    },
  );
  watch(
    () => size.value.width * size.value.height,
    (count) => {
      marks.value = [];
      ink.value = new Uint8Array(count);
    },
    { immediate: true },
  );
  watch(
    () => session.info,
    () => (answer.value = undefined),
  );

  return {
    radius,
    erases,
    centres,
    marks,
    answer,
    problem,
    times,
    median,
    size,
    ink,
    seen,
    blank,
    base,
    begin,
    extend,
    lay,
    undo,
    clear,
    image,
    painted,
  };
});
