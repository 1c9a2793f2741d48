// The run's timeline on the page: what it says, where it leads, how it is walked by keys alone.

import { enableAutoUnmount, flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { healthMeasures } from "../../../../../src-engine/protocol/health";
import type { Timeline } from "../../../../../src-engine/protocol/protocol";
import { tensor } from "../../../../../src-engine/tensor/tensor";
import App from "../../../../../src-renderer/app/App.vue";
import { useBreakpoints } from "../../../../../src-renderer/session/breakpoints/breakpoints";
import { useRunView } from "../../../../../src-renderer/features/run/timeline/runView";
import { useSession } from "../../../../../src-renderer/session/session";
import { useTimeline } from "../../../../../src-renderer/session/run/timeline";
import { useNavigationHistory } from "../../../../../src-renderer/session/run/navigationHistory";
import { fakeEngine, points, type FakeEngine } from "../../../fakeEngine";
import { session, stopEvent, stoppedAt } from "../../../session";

vi.hoisted(() => Object.defineProperty(document, "compatMode", { value: "CSS1Compat" }));
enableAutoUnmount(afterEach);

const ITERATIONS = 100;
const timeline: Timeline = {
  branch: 1,
  branches: [
    { id: 0, name: "main", edits: [], iterations: 80 },
    {
      id: 1,
      name: "slower",
      parent: 0,
      fork: "40/loss/output",
      edits: ["learningRate: 0.05 → 0.01"],
      iterations: ITERATIONS,
    },
  ],
  epochs: [],
  alerts: [
    {
      id: 1,
      kind: "vanishing",
      layer: "conv",
      address: "60/backward/fc/gradInput",
      text: "conv's gradient vanishes.",
    },
  ],
  checkpoints: { iterations: [0, 50], bytes: 3 * 2 ** 20, onDisk: 2 ** 21, limit: 2 ** 32 },
  hits: [{ id: 4, count: 2, iterations: [20, 70] }],
};

let engine: FakeEngine;
let page: VueWrapper;
/** Where the page wanted to go. */
let wanted: { address: string; branch?: number }[];

beforeEach(async () => {
  localStorage.clear();
  const pinia = createPinia();
  setActivePinia(pinia);
  engine = fakeEngine();
  wanted = [];
  engine.more = { branch: 1 };
  engine.reply("timeline", () => ({ body: timeline }));
  engine.reply("history", () => ({ body: { epochs: [] }, tensors: history() }));
  engine.reply("goto", (where) => {
    wanted.push(where);
    return { body: {}, stops: true };
  });
  page = mount(App, { props: { host: engine.host }, global: { plugins: [pinia] }, attachTo: document.body });
  await settled();
});

/** Loss 1/(1+i) at every iteration; a gradient norm of 0.001 · (1 + layer) at every other. */
function history() {
  const observed = Array.from({ length: ITERATIONS / 2 }, (_, i) => 2 * i);
  const layers = session.layers.length;
  const health = observed.flatMap(() =>
    Array.from({ length: layers }, (_, layer) =>
      healthMeasures.map((_m, i) => (i === 6 ? 0 : 0.001 * (1 + layer))),
    ),
  );
  return new Map([
    ...points(Array.from({ length: ITERATIONS }, (_, i) => 1 / (1 + i))),
    ["healthIterations", tensor([observed.length], observed, "int32")] as const,
    ["health", tensor([observed.length, layers, healthMeasures.length], health.flat(), "float32")] as const,
  ]);
}

async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await flushPromises();
}
const plot = () => page.get<HTMLElement>('[data-testid="run-plot"]');
const text = (id: string): string => page.get(`[data-testid="${id}"]`).text();
const value = (): string => plot().attributes("aria-valuetext") ?? "";
async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  plot().element.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );
  await settled();
}

describe("the run in words", () => {
  test("an iteration tells its loss, the weakest and the strongest layer, and what happened", async () => {
    useRunView().point(70);
    await settled();
    expect(value()).toBe(
      "iteration 70 · loss 0.0141 · gradient conv 0.00100 … fc 0.00400 · breakpoint 4 hit",
    );
    useRunView().point(51);
    await settled();
    expect(value()).toBe("iteration 51 · loss 0.0192 · gradient conv 0.00100 … fc 0.00400 (at 50)");
  });

  test("the end of an iteration is that iteration, not the next", async () => {
    const end = session.instructions.length;
    engine.send(stopEvent(stoppedAt(end, { branch: 1 })));
    await settled();
    expect(text("run-read-out")).toMatch(/^iteration 3 /);
    expect(value()).toMatch(/^iteration 3 /);
  });

  test("the row under the pointer is told alone", async () => {
    useRunView().point(10);
    useRunView().row = 3;
    await settled();
    expect(text("run-read-out")).toBe("iteration 10 · loss 0.0909 · fc gradient 0.00400");
  });

  test("another measure can be chosen, and is kept for the next visit", async () => {
    await page.get('[data-testid="health-measure"]').setValue("updateRatio");
    useRunView().point(10);
    await settled();
    expect(value()).toContain("update / weight conv 0.00100");
    expect(localStorage.getItem("backstep.health")).toBe("updateRatio");
  });

  test("hits that cannot be told apart in all of the run are asked for where one looks closely", async () => {
    const asked: unknown[] = [];
    engine.reply("timeline", (part) => {
      asked.push(part);
      return { body: { ...timeline, hits: [{ id: 4, count: 3, iterations: [20, 70] }] } };
    });
    useRunView().see({ from: 10.5, to: 40.5 });
    await settled();
    expect(asked).toEqual([]); // all were told
    await useTimeline().refresh();
    useRunView().see({ from: 20.5, to: 60 });
    await settled();
    useRunView().see(undefined);
    await settled();
    expect(asked.slice(1)).toEqual([{ from: 20, to: 60 }, {}]);
  });

  test("the whole run has a summary: hits, alerts, checkpoints, branches", () => {
    const summary = text("run-summary");
    expect(summary).toContain("The run has 100 iterations. loss 1.00 at the beginning, 0.0100 at the end.");
    expect(summary).toContain("breakpoint 4 hit 2 times, first at iteration 20");
    expect(summary).toContain("alert at 60/backward/fc/gradInput: conv's gradient vanishes.");
    expect(summary).toContain(
      "2 checkpoints, 3.0\u202fMiB of at most 4,096\u202fMiB, 2.0\u202fMiB of it on disk. 2 branches, this is slower.",
    );
  });
});

describe("by keys alone", () => {
  test("arrows walk by an iteration and move nothing else; Enter goes to the same operation there", async () => {
    const { address } = useSession().stopped!;
    await press("ArrowRight");
    await press("ArrowRight");
    expect(plot().attributes("aria-valuenow")).toBe("5");
    expect(useSession().stopped?.address).toBe(address);
    expect(wanted).toEqual([]);
    await press("Enter");
    expect(wanted).toEqual([{ address: "5/loss/output" }]);
  });

  test("Home, End and pages go far, and stay within the run", async () => {
    const now = (): string | undefined => plot().attributes("aria-valuenow");
    await press("End");
    expect(now()).toBe("99");
    await press("ArrowRight");
    expect(now()).toBe("99");
    await press("PageDown");
    expect(now()).toBe("89");
    await press("Home");
    expect(now()).toBe("0");
  });

  test("with Control the arrows go from mark to mark", async () => {
    const passed: (string | undefined)[] = [];
    for (let i = 0; i < 4; i++) {
      await press("ArrowRight", { ctrlKey: true });
      passed.push(plot().attributes("aria-valuenow"));
    }
    expect(passed).toEqual(["20", "50", "60", "70"]);
  });

  test("plus looks closer at where we are, walking keeps it in view, 0 shows all again", async () => {
    const run = useRunView();
    for (let i = 0; i < 3; i++) await press("+");
    expect(run.span.to - run.span.from).toBeCloseTo(12.5);
    for (let i = 0; i < 30; i++) await press("ArrowRight");
    expect(run.span.from).toBeGreaterThan(10);
    expect(run.cursor).toBeLessThan(run.span.to);
    await press("0");
    expect(run.span).toEqual({ from: 0, to: 100 });
  });

  test("Escape comes back to where we are", async () => {
    await press("End");
    await press("Escape");
    expect(plot().attributes("aria-valuenow")).toBe("3");
  });
});

describe("dragging over the run", () => {
  test("asks for one jump at a time, and the newest wins", async () => {
    const run = useRunView();
    engine.reply("goto", (where) => {
      wanted.push(where);
      return { body: {}, stops: false };
    });
    for (const iteration of [10, 11, 12, 13]) run.scrub(iteration);
    await settled();
    expect(wanted.map(({ address }) => address)).toEqual(["10/loss/output"]);
    await page.get('[data-testid="layer-fc"] button').trigger("click");
    engine.send(stopEvent({ ...useSession().stopped!, address: "10/loss/output" }));
    await settled();
    expect(wanted.map(({ address }) => address)).toEqual(["10/loss/output", "13/loss/output"]);
  });

  test("is one jump, however far: one returns to where it began", async () => {
    const run = useRunView();
    const { address, branch } = useSession().stopped!;
    run.grip();
    for (const iteration of [3, 10, 11]) run.scrub(iteration);
    await settled();
    expect(useNavigationHistory().before).toEqual([{ address, branch }]);
  });

  test("nowhere leaves no place to return to, nor does a press where one is", async () => {
    const run = useRunView();
    run.grip();
    await run.visit(3);
    run.scrub(3);
    await settled();
    expect(useNavigationHistory().before).toEqual([]);
  });

  test("does not ask for the curves again", async () => {
    engine.heard.length = 0;
    useRunView().scrub(10);
    await settled();
    expect(engine.heard).not.toContain("history");
  });
});

describe("branches", () => {
  test("are lanes with their names, the current one marked", () => {
    const lanes = page.findAll('[data-testid="branch-lanes"] button');
    expect(lanes.map((lane) => lane.text())).toEqual([
      "main, up to iteration 79",
      "slower, forked at 40; learningRate: 0.05 → 0.01; up to iteration 99",
    ]);
    expect(lanes.map((lane) => lane.attributes("aria-current"))).toEqual([undefined, "true"]);
  });

  test("a click returns to one", async () => {
    await page.get('[data-testid="branch-0"]').trigger("click");
    await settled();
    expect(wanted).toEqual([{ address: "79/loss/output", branch: 0 }]);
  });

  test("a click on a lane goes to the iteration under it, on that branch, as far as that has been", async () => {
    const lane = page.get<HTMLElement>('[data-testid="lane-0"]');
    const lanes = lane.element.parentElement!;
    vi.spyOn(lanes, "getBoundingClientRect").mockReturnValue(new DOMRect(112, 0, 1000, 30));
    for (const clientX of [112 + 205, 112 + 905]) await lane.trigger("click", { clientX });
    await settled();
    expect(wanted).toEqual([
      { address: "20/loss/output", branch: 0 },
      { address: "79/loss/output", branch: 0 },
    ]);
  });
});

test("an alert that comes while training goes on joins the others", async () => {
  const alert = { id: 2, kind: "dead", address: "90/forward/relu/output", text: "relu is dead." } as const;
  engine.send({ kind: "event", event: "alert", body: alert });
  await settled();
  expect(text("run-summary")).toContain("alert at 90/forward/relu/output: relu is dead.");
});

test("the run's lane can be given more height by keys", async () => {
  const handle = page.get<HTMLElement>('[data-testid="run-height"]');
  const height = (): number => Number(handle.attributes("aria-valuenow"));
  const before = height();
  await handle.trigger("keydown", { key: "ArrowUp" });
  expect(height()).toBeGreaterThan(before);
});

test("a breakpoint is a dot on its operation, and says what it is", async () => {
  useBreakpoints().toggle("backward/fc/gradWeight");
  await settled();
  const dots = page.findAll('[data-testid^="pill-breakpoint-"]');
  expect(dots.map((dot) => dot.attributes("data-testid"))).toEqual(["pill-breakpoint-7"]);
  expect(page.get('[data-testid="pill-7"]').attributes("aria-label")).toContain(
    "Breakpoint backward/fc/gradWeight",
  );
});
