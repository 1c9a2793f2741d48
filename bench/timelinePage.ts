// The run's timeline with a long run in it, and hands that zoom, pan and scrub it: what bench/timeline.ts measures.

import { createPinia } from "pinia";
import { createApp, nextTick } from "vue";
import { healthMeasures } from "../src-engine/protocol/health";
import type { LayerInfo, SessionInfo, Timeline } from "../src-engine/protocol/protocol";
import { tensor } from "../src-engine/tensor/tensor";
import TimelineView from "../src-renderer/features/run/timeline/TimelineView.vue";
import { useCurves } from "../src-renderer/session/run/curves";
import { useRunView } from "../src-renderer/features/run/timeline/runView";
import { useSession } from "../src-renderer/session/session";
import { useTimeline } from "../src-renderer/session/run/timeline";
import { useView } from "../src-renderer/session/view/view";
import "../src-renderer/styles/tokens.css";
import "../src-renderer/styles/base.css";

/** What one frame cost. */
export interface Frame {
  /** Milliseconds of script, style and layout: everything the main thread does before it is painted. */
  readonly work: number;
  /** Milliseconds since the frame before. */
  readonly interval: number;
}

export type Gesture = "zoom" | "pan" | "hover" | "brush" | "grow";

declare global {
  interface Window {
    timelineBench: {
      fill(iterations: number, layers: number): number;
      frames(gesture: Gesture, frames: number): Promise<readonly Frame[]>;
    };
  }
}

const app = createApp(TimelineView).use(createPinia());
app.mount("#app");
const session = useSession();
const curves = useCurves();
const run = useRunView();
const timeline = useTimeline();
document.documentElement.dataset["theme"] = useView().theme;

function sessionWith(count: number): SessionInfo {
  const layers = Array.from({ length: count }, (_, i): LayerInfo => ({
    name: `layer${i}`,
    type: "Linear",
    attrs: {},
    title: "Linear",
    inputs: [i ? `layer${i - 1}.output` : "input"],
    parameters: [`layer${i}.weight`],
    buffers: [],
    output: `layer${i}.output`,
    outputShape: [8, 10],
    elementwise: false,
    hasUnits: false,
    givesProbabilities: false,
    reshapes: false,
  }));
  const instruction = { rule: "output", op: "Linear", tex: "", letters: {}, reads: {}, writes: "" } as const;
  return {
    model: "long",
    backend: "simd",
    seed: 0,
    batchSize: 8,
    learningRate: 0.05,
    iterationsPerEpoch: 1000,
    data: { name: "none", classes: [], train: 8000, validation: 0, test: 0, mean: 0, deviation: 1 },
    layers,
    instructions: layers.map(({ name }) => ({ ...instruction, phase: "forward", layer: name, place: name })),
    tensors: {},
    models: [],
    datasets: [],
  };
}

/** A course that has something of everything: decay, noise, spikes. The same each time. */
function course(i: number, which: number): number {
  const noise = Math.abs(Math.sin(i * 12.9898 + which * 78.233) * 43758.5453) % 1;
  const spike = i % 7919 < 3 ? 30 : 1;
  return (Math.exp(-i / 30_000) * (0.3 + noise) + 0.001) * spike * 10 ** (-which / 3);
}

/** @param every so many iterations one is observed */
function columns(from: number, to: number, layers: number, every: number): void {
  const length = to - from;
  const iterations = Int32Array.from({ length: Math.ceil(length / every) }, (_, i) => from + i * every);
  const measures = healthMeasures.length;
  const health = new Float32Array(iterations.length * layers * measures);
  iterations.forEach((iteration, column) => {
    for (let layer = 0; layer < layers; layer++)
      for (let m = 0; m < measures - 1; m++)
        health[(column * layers + layer) * measures + m] = course(iteration, layer + m);
  });
  const loss = Float32Array.from({ length }, (_, i) => course(from + i, 0));
  curves.take(
    from,
    new Map([
      ["loss", { dtype: "float32", shape: [length], data: loss }],
      ["accuracy", tensor([length], loss, "float32")],
      ["healthIterations", { dtype: "int32", shape: [iterations.length], data: iterations }],
      ["health", { dtype: "float32", shape: [iterations.length, layers, measures], data: health }],
    ]),
  );
}

function everything(iterations: number): Timeline {
  const every = (n: number): number[] => Array.from({ length: Math.floor(iterations / n) }, (_, i) => i * n);
  return {
    branch: 0,
    branches: [
      { id: 0, name: "main", edits: [], iterations },
      {
        id: 1,
        name: "branch 1",
        parent: 0,
        fork: `${iterations >> 1}/loss`,
        edits: ["learningRate: 0.05 → 0.01"],
        iterations,
      },
    ],
    epochs: [],
    alerts: every(20_000).map((iteration, id) => ({
      id,
      kind: "vanishing",
      layer: "layer1",
      address: `${iteration}/backward/layer1`,
      text: "The gradient of layer1 vanishes.",
    })),
    checkpoints: { iterations: every(Math.ceil(iterations / 64)), bytes: 0, onDisk: 0, limit: 0 },
    hits: [
      { id: 1, count: iterations, iterations: every(Math.ceil(iterations / 4096)) }, // as many as the engine tells
      { id: 2, count: Math.ceil(iterations / 997), iterations: every(997) },
    ],
  };
}

const plot = (): HTMLElement => document.querySelector<HTMLElement>("[data-testid=run-plot]")!;
const axis = (): HTMLElement => document.querySelector<HTMLElement>("[data-testid=run-axis]")!;

function pointer(target: HTMLElement, type: string, share: number): void {
  const box = target.getBoundingClientRect();
  const place = { clientX: box.left + share * box.width, clientY: box.top + box.height / 2 };
  target.dispatchEvent(new PointerEvent(type, { ...place, bubbles: true, button: 0, pointerId: 1 }));
}

const gestures: Readonly<Record<Gesture, (i: number, frames: number) => void>> = {
  zoom(i, frames) {
    const box = plot().getBoundingClientRect();
    const deltaY = i < frames / 2 ? -60 : 60;
    const clientX = box.left + box.width * 0.37;
    plot().dispatchEvent(
      new WheelEvent("wheel", { deltaY, clientX, clientY: box.top + 5, cancelable: true }),
    );
  },
  pan(i) {
    if (i === 0) run.see({ from: 0, to: run.all.to / 3 });
    run.pan(run.all.to / 200);
  },
  hover: (i, frames) => pointer(plot(), "pointermove", i / frames),
  brush(i, frames) {
    if (i === 0) pointer(axis(), "pointerdown", 0.1);
    pointer(axis(), i === frames - 1 ? "pointerup" : "pointermove", 0.1 + (0.8 * i) / frames);
  },
  grow() {
    // As it does while a run goes on.
    session.running = true;
    run.see(undefined);
    columns(run.length, run.length + 64, session.info?.layers.length ?? 0, 32);
  },
};

window.timelineBench = {
  fill(iterations, layers) {
    session.info = sessionWith(layers);
    curves.clear();
    const began = performance.now();
    // Denser than the engine ever observes.
    columns(0, iterations, layers, 1);
    timeline.timeline = everything(iterations);
    return performance.now() - began;
  },
  async frames(gesture, count) {
    run.see(undefined);
    await nextFrame();
    const frames: Frame[] = [];
    let before = await nextFrame();
    for (let i = 0; i < count; i++) {
      const began = performance.now();
      gestures[gesture](i, count);
      await nextTick();
      const handled = performance.now() - began;
      // Its own drawing was asked for first, so it is done when this one begins; what is left is style and layout.
      const at = await nextFrame();
      const drawn = performance.now();
      document.body.getBoundingClientRect();
      frames.push({ work: handled + (drawn - at) + (performance.now() - drawn), interval: at - before });
      before = at;
    }
    return frames;
  },
};

/** The time at which the next frame begins. */
function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
