// The page of filters: kernels of every size, matrices on their maps, sorting, scales, selection, the keyboard.

import { enableAutoUnmount, flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Filters, TensorPath } from "../../../../src-engine/protocol/protocol";
import { sizeOf, tensor, type Tensor } from "../../../../src-engine/tensor/tensor";
import App from "../../../../src-renderer/app/App.vue";
import { useComparison } from "../../../../src-renderer/features/comparison/comparison";
import { useFilters } from "../../../../src-renderer/features/filters/filters";
import { useSession } from "../../../../src-renderer/session/session";
import { useView } from "../../../../src-renderer/session/view/view";
import { fakeEngine, type FakeEngine } from "../../fakeEngine";
import { session } from "../../session";

// happy-dom's document has no doctype, and KaTeX asks for one when it is loaded.
vi.hoisted(() => Object.defineProperty(document, "compatMode", { value: "CSS1Compat" }));

enableAutoUnmount(afterEach);

let engine: FakeEngine;
let page: VueWrapper;
let asked: TensorPath[];
let answer: { body: Filters; without: readonly string[] };
/** What the engine has of the layer's weight; another shape makes another layer of it. */
let shape: readonly number[];

/** W, W₀, dW and the update: whole numbers, so that what is computed from them is exact. */
const valueOf: Readonly<Record<string, (i: number) => number>> = {
  weight: (i) => i - 3,
  initial: (i) => 2 * i,
  grad: (i) => (i % 7) - 4,
  update: (i) => -i,
};

beforeEach(async () => {
  localStorage.clear();
  const pinia = createPinia();
  setActivePinia(pinia);
  engine = fakeEngine();
  asked = [];
  shape = [2, 1, 3, 3];
  answer = { body: { update: "coming" }, without: [] };
  engine.reply("filters", ({ path }) => {
    asked.push(path);
    const own = path === "conv.weight" ? shape : session.tensors[path]!.shape;
    const sent = Object.entries(valueOf).filter(([name]) => !answer.without.includes(name));
    return { body: answer.body, tensors: new Map(sent.map(([name, value]) => [name, filled(own, value)])) };
  });
  page = mount(App, {
    props: { host: engine.host },
    global: { plugins: [pinia] },
    attachTo: document.body,
  });
  await settled();
});

function filled(shape: readonly number[], value: (i: number) => number): Tensor {
  return tensor(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
    "float32",
  );
}
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await flushPromises();
  await new Promise((resolve) => setTimeout(resolve, 30));
  for (let i = 0; i < 5; i++) await flushPromises();
}
async function press(key: string, on: EventTarget = window): Promise<void> {
  on.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true }));
  await settled();
}
const has = (id: string): boolean => page.find(`[data-testid="${id}"]`).exists();
const text = (id: string): string => page.get(`[data-testid="${id}"]`).text().replace(/\s+/g, " ");
/** Of each row, the filter's number and its figures. */
const rows = (): readonly (readonly string[])[] =>
  page
    .findAll("[role=row][data-testid^=filter-]")
    .map((row) => row.findAll("[role=rowheader], [role=cell]").map((cell) => cell.text()));
const canvas = (): HTMLElement => page.get<HTMLElement>("[data-testid=filters-canvas]").element;

test("F opens the page of a weight whose gradient is looked at already, so that no stop follows", async () => {
  useView().show("conv", "conv.weight.grad");
  useView().show("conv", "conv.weight");
  await settled();
  expect(asked).toEqual([]);
  await press("f");
  expect(asked).toEqual(["conv.weight"]);
  expect(has("filters-canvas")).toBe(true);
});

test("F opens the weight that the chosen element is of, whatever was looked at here before", async () => {
  await press("f");
  useFilters().choose("conv.weight");
  await press("m");
  useView().selected = { path: "fc.weight.grad", offset: 130 };
  await press("f");
  expect(useFilters().path).toBe("fc.weight");
});

test("F opens the page; nothing is asked before, and after every stop while it is open", async () => {
  expect(asked).toEqual([]);
  await press("f");
  expect(new Set(asked)).toEqual(new Set(["conv.weight"]));
  engine.pc++;
  await useSession().next("operation");
  await settled();
  expect(asked.length).toBeGreaterThan(1);
  await press("m");
  const before = asked.length;
  await useSession().next("operation");
  await settled();
  expect(asked.length).toBe(before);
});

describe.each([
  ["1×1", [64, 3, 1, 1], "64 output × 3 input channels, kernels 1×1"],
  ["3×3", [2, 1, 3, 3], "2 output × 1 input channel, kernels 3×3"],
  ["5×5", [16, 6, 5, 5], "16 output × 6 input channels, kernels 5×5"],
  ["11×11", [64, 3, 11, 11], "64 output × 3 input channels, kernels 11×11"],
])("kernels of %s", (_size, wanted, words) => {
  beforeEach(async () => {
    shape = wanted;
    await press("f");
  });

  test("have a row for each output channel, with its norm, gradient norm and ratio", () => {
    expect(text("filters-about")).toBe(words);
    const [outputs = 0] = wanted;
    expect(rows()).toHaveLength(outputs);
    const size = sizeOf(wanted) / outputs;
    const norm = (name: string): number =>
      Math.hypot(...Array.from({ length: size }, (_, i) => valueOf[name]!(i)));
    const [weight, grad, update] = [norm("weight"), norm("grad"), norm("update")];
    const shown = rows()[0]!.map((figure) => Number(figure.replaceAll(",", "")));
    expect(shown[0]).toBe(0);
    [weight, grad, update / weight].forEach((value, i) => {
      expect(Math.abs(shown[i + 1]! - value)).toBeLessThanOrEqual(0.006 * value);
    });
  });

  test("are walked cell by cell, and every number of the cell is told", async () => {
    const area = canvas();
    await press("ArrowRight", area);
    for (let i = 0; i < 3; i++) await press("ArrowRight", area);
    const { offset = -1, path } = useView().selected ?? {};
    expect(path).toMatch(/^conv\.weight/);
    const w = offset - 3;
    const told = `W ${w}W₀ ${2 * offset}W − W₀ ${w - 2 * offset}dW ${(offset % 7) - 4}ΔW ${0 - offset}`;
    expect(text("filters-line")).toContain(told.replaceAll(/-(\d)/g, "−$1"));
    await press("Escape", area);
    expect(useView().selected).toBeUndefined();
  });
});

test("a matrix behind Flatten is folded onto the maps it looks at", async () => {
  await press("f");
  await page.get("[data-testid=filters-path]").setValue("fc.weight");
  await settled();
  expect(asked.at(-1)).toBe("fc.weight");
  expect(text("filters-about")).toBe("3 outputs × 2 maps 5×6");
  expect(useFilters().shown?.shape).toEqual({ outputs: 3, inputs: 2, rows: 5, columns: 6 });
});

test("an element chosen here is chosen under the same name everywhere", async () => {
  await press("f");
  await page.get("[data-testid=filters-path]").setValue("fc.weight");
  await page.get("[data-testid=choose-grad]").trigger("click");
  await settled();
  await press("ArrowRight", canvas());
  await press("ArrowRight", canvas());
  expect(useView().selected).toEqual({ path: "fc.weight.grad", offset: 1 });
  await page.get("[data-testid=choose-update]").trigger("click");
  await settled();
  await press("ArrowRight", canvas());
  const about = "ΔW of fc.weight";
  expect(useView().selected).toMatchObject({ path: "fc.weight.grad", offset: 2, other: { about } });
  expect(text("readout-address")).toBe("ΔW of fc.weight[0,2]");
  expect(text("readout-value")).toBe("−2");
  answer = { body: { update: "made" }, without: [] };
  await useSession().next("operation");
  await settled();
  await press("ArrowRight", canvas());
  expect(useView().selected).toMatchObject({ path: "fc.weight.next", offset: 3, other: { about } });
});

test("rows are sorted by what heads their column, and come back in order", async () => {
  shape = [4, 1, 1, 1];
  await press("f");
  const order = (): readonly (string | undefined)[] => rows().map(([filter]) => filter);
  expect(order()).toEqual(["0", "1", "2", "3"]);
  await page.get("[data-testid=filters-sort-weight]").trigger("click");
  expect(order()).toEqual(["0", "1", "2", "3"]); // 3, 2, 1, 0
  await page.get("[data-testid=filters-sort-ratio]").trigger("click");
  expect(order()).toEqual(["3", "2", "1", "0"]); // ∞, 2, ½, 0
  await page.get("[data-testid=filters-sort-order]").trigger("click");
  expect(order()).toEqual(["0", "1", "2", "3"]);
});

test("before backward has come by, the gradient and the update say so", async () => {
  answer = { body: {}, without: ["grad", "update"] };
  await press("f");
  expect(text("filters-grad")).toContain("Backward has not come to conv yet.");
  expect(text("filters-update")).toContain("Backward has not come to conv yet.");
  expect(text("filters-line")).toContain("backward has not come to conv");
  expect(rows()[0]!.slice(2)).toEqual(["–", "–"]);
});

test("whether the update was made or is coming is said", async () => {
  await press("f");
  expect(text("filters-line")).toContain("ΔW = −η·dW with η = 0.1, its update has yet to run");
  answer = { body: { update: "made" }, without: [] };
  await useSession().next("operation");
  await settled();
  expect(text("filters-line")).toContain("ΔW as its update made it");
});

test("the scales of what was added are its own, or that of W; the legend says which", async () => {
  await press("f");
  expect(text("filters-change")).toContain("own");
  await page.get("[data-testid=choose-shared]").trigger("click");
  expect(text("filters-change")).toContain("as W");
  expect(text("filters-grad")).toMatch(/^dWown/);
});

test("a layer that is chosen elsewhere is the one that is shown", async () => {
  await press("f");
  useView().pin("fc");
  await settled();
  expect(useFilters().shown?.path).toBe("fc.weight");
  useView().pin("relu");
  await settled();
  expect(useFilters().shown?.path).toBe("conv.weight");
});

describe("comparing samples", () => {
  test("two clicks from the stage compare this sample with another of the same moment", async () => {
    let told: unknown;
    engine.reply("compare", (args) => {
      told = args;
      return {
        body: { a: { image: 5, label: 0, batchSize: 4 }, b: { image: 7, label: 2, batchSize: 4 } },
        tensors: new Map([
          ["a", tensor([1, 3], [0, 1, 2], "float32")],
          ["b", tensor([1, 3], [0, 1, 4], "float32")],
        ]),
      };
    });
    expect(has("compare-with-sample")).toBe(true);
    useComparison().openSamples(2);
    await settled();
    const place = { branch: 0, address: "3/loss/output" };
    expect(told).toEqual({ path: "fc.output", a: { ...place, sample: 0 }, b: { ...place, sample: 2 } });
    expect(text("sheet-about")).toBe("max |A−B| 2.00 at [·,2]; 1 of 3 differ");
    expect(text("compare-difference")).toContain("‖A − B‖ 2.00 48.5 % of ‖B‖");
    expect(text("compare-b")).toContain("‖B‖ 4.12 label two, image 7, sample 2 at 3/loss/output");
    await page.get("[data-testid=compare-sample-B]").setValue("3");
    await settled();
    expect(told).toMatchObject({ a: { sample: 0 }, b: { sample: 3 } });
  });
});
