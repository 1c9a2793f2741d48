// The fields of an element on the page: asked for as the pointer moves, drawn on every figure, told in words.

import { enableAutoUnmount, flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia, type Pinia } from "pinia";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Field } from "../../../../src-engine/protocol/protocol";
import App from "../../../../src-renderer/app/App.vue";
import { glanceSize, maskMap, meanMap, touchedChannels } from "../../../../src-renderer/tensors/field/glance";
import {
  drawOutline,
  maskOf,
  rectanglesIn,
  rectanglesOf,
} from "../../../../src-renderer/tensors/field/outline";
import { arrange } from "../../../../src-view/tensor/panels";
import { fieldInWords } from "../../../../src-renderer/tensors/field/fieldWords";
import { useField } from "../../../../src-renderer/tensors/field/field";
import { useView } from "../../../../src-renderer/session/view/view";
import { fakeEngine, type FakeEngine } from "../../fakeEngine";
import { session } from "../../session";

// happy-dom's document has no doctype, and KaTeX asks for one when it is loaded.
vi.hoisted(() => Object.defineProperty(document, "compatMode", { value: "CSS1Compat" }));

enableAutoUnmount(afterEach);

/** Of relu.output[0,1,2,3], as the tiny network has it. */
const field: Field = {
  receptive: [
    { path: "conv.output", from: [0, 1, 2, 3], to: [1, 2, 3, 4] },
    { path: "input", from: [0, 0, 1, 2], to: [1, 1, 4, 5] },
  ],
  projective: [
    { path: "flatten.output", from: [0, 45], to: [1, 46] },
    { path: "fc.output", from: [0, 0], to: [1, 3] },
  ],
};

describe("on the page", () => {
  let engine: FakeEngine;
  let page: VueWrapper;
  let pinia: Pinia;
  let asked: string[];

  beforeEach(async () => {
    localStorage.clear();
    pinia = createPinia();
    setActivePinia(pinia);
    engine = fakeEngine();
    asked = [];
    engine.reply("field", ({ path, index }) => {
      asked.push(`${path}[${index.join(",")}]`);
      return { body: field };
    });
    page = mount(App, {
      props: { host: engine.host },
      global: { plugins: [pinia] },
      attachTo: document.body,
    });
    await settled();
  });

  async function settled(): Promise<void> {
    for (let i = 0; i < 20; i++) await flushPromises();
    await new Promise((resolve) => requestAnimationFrame(resolve));
    for (let i = 0; i < 20; i++) await flushPromises();
    setActivePinia(pinia);
  }
  async function press(key: string): Promise<void> {
    window.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
    await settled();
  }

  test("nothing is asked until R is pressed, and R puts the strip away again", async () => {
    useView().hovered = { path: "relu.output", offset: 45 };
    await settled();
    expect(asked).toEqual([]);
    await press("r");
    expect(page.find('[data-testid="field-strip"]').exists()).toBe(true);
    expect(asked).toEqual(["relu.output[0,1,2,3]"]);
    await press("r");
    expect(page.find('[data-testid="field-strip"]').exists()).toBe(false);
    expect(useField().field).toBeUndefined();
  });

  test("without an element the strip says what to do", async () => {
    await press("r");
    expect(page.get('[data-testid="field-strip"]').text()).toContain("Point at a cell, or choose one");
  });

  test("each layer says its part in words, and a chosen element is spoken", async () => {
    await press("r");
    useView().selected = { path: "relu.output", offset: 45 };
    await settled();
    const label = (path: string): string | undefined =>
      page.get(`[data-testid="field-${path}"]`).attributes("aria-label");
    expect(label("input")).toBe("input 3×3 of 5×6: relu.output[0,1,2,3] saw input[0,0,1…3,2…4], 3×3 of 5×6");
    expect(label("fc.output")).toBe("fc all: relu.output[0,1,2,3] influences fc.output[0,0…2], 3 of 3");
    expect(label("relu.output")).toBe("relu ch 1 the element: relu: the element");
    expect(page.get('[data-testid="field-strip"] [aria-live]').text()).toBe(
      "relu.output[0,1,2,3] saw input[0,0,1…3,2…4], 3×3 of 5×6; influences fc.output[0,0…2], 3 of 3.",
    );
  });

  test("moving within a frame asks once, for the newest; going back asks nothing", async () => {
    await press("r");
    const view = useView();
    for (const offset of [1, 2, 3]) view.hovered = { path: "relu.output", offset };
    await settled();
    expect(asked).toEqual(["relu.output[0,0,0,3]"]);
    view.hovered = { path: "relu.output", offset: 45 };
    await settled();
    view.hovered = { path: "relu.output", offset: 3 };
    await settled();
    expect(asked).toEqual(["relu.output[0,0,0,3]", "relu.output[0,1,2,3]"]);
  });

  test("another sample has no part in it", async () => {
    await press("r");
    useView().selected = { path: "relu.output", offset: 45 };
    await settled();
    const { regions } = useField().regionsOf("input") ?? { regions: [] };
    expect(maskOf(regions, [1, 1, 5, 6], 0)).toBeDefined();
    expect(maskOf(regions, [1, 1, 5, 6], 1)).toBeUndefined();
  });
});

describe("in words", () => {
  test("a gradient comes back from what its activation influences, and goes on to what that saw", () => {
    const spot = { path: "relu.output.grad", index: [0, 1, 2, 3] };
    const told = (direction: "receptive" | "projective", at: number): string => {
      const region = field[direction][at]!;
      return fieldInWords(session, spot, direction, region.path, [region]);
    };
    expect(told("projective", 1)).toBe(
      "relu.output.grad[0,1,2,3] comes back from fc.output.grad[0,0…2], 3 of 3",
    );
    expect(told("receptive", 0)).toBe(
      "relu.output.grad[0,1,2,3] goes on to conv.output.grad[0,1,2,3], 1×1 of 5×6",
    );
  });

  test("boxes that lie apart are counted", () => {
    const runs = [
      { path: "flatten.output", from: [0, 8], to: [1, 10] },
      { path: "flatten.output", from: [0, 14], to: [1, 16] },
    ];
    const spot = { path: "conv.output", index: [0, 0, 1, 2] };
    expect(fieldInWords(session, spot, "projective", "flatten.output", runs)).toBe(
      "conv.output[0,0,1,2] influences flatten.output[0,8…15], 4 of 60",
    );
  });
});

describe("an outline", () => {
  const fold = { groups: 2, panels: 1, rows: 3, columns: 4 };
  const box = (from: readonly number[], to: readonly number[]) => ({ path: "x", from, to });

  test("of a box is a rectangle in each of its channels", () => {
    const found = rectanglesOf([box([0, 0, 1, 1], [1, 2, 3, 4])], [1, 2, 3, 4], fold, 0);
    const sides = { top: 1, bottom: 3, left: 1, right: 4 };
    expect(found).toEqual([
      { panel: 0, ...sides },
      { panel: 1, ...sides },
    ]);
    expect(rectanglesOf([box([0, 0, 1, 1], [1, 2, 3, 4])], [1, 2, 3, 4], fold, 1)).toEqual([]);
  });

  test("of a stretch of a flat vector is folded as its picture is", () => {
    const found = rectanglesOf([box([0, 2], [1, 21])], [1, 24], fold, 0);
    expect(found).toEqual([
      { panel: 0, top: 0, bottom: 1, left: 2, right: 4 },
      { panel: 0, top: 1, bottom: 3, left: 0, right: 4 },
      { panel: 1, top: 0, bottom: 2, left: 0, right: 4 },
      { panel: 1, top: 2, bottom: 3, left: 0, right: 1 },
    ]);
  });

  test.each([
    ["maps", [1, 2, 3, 4], box([0, 1, 0, 1], [1, 2, 2, 3])],
    ["a vector", [1, 24], box([0, 5], [1, 17])],
    ["a matrix", [6, 4], box([1, 1], [5, 3])],
  ] as const)("covers what its mask does: %s", (_, shape, region) => {
    const mask = maskOf([region], shape, undefined)!;
    const covered = new Uint8Array(24);
    for (const { panel, top, bottom, left, right } of rectanglesOf([region], shape, fold, undefined))
      for (let row = top; row < bottom; row++)
        covered.fill(1, panel * 12 + row * 4 + left, panel * 12 + row * 4 + right);
    expect(covered).toEqual(mask);
    const again = new Uint8Array(24);
    for (const { panel, top, bottom, left, right } of rectanglesIn(mask, fold))
      for (let row = top; row < bottom; row++)
        again.fill(1, panel * 12 + row * 4 + left, panel * 12 + row * 4 + right);
    expect(again).toEqual(mask);
  });

  test("is drawn as what is left of larger rectangles without their insides", () => {
    const calls: string[] = [];
    const context = {
      fillStyle: "",
      fillRect: (...at: number[]) => calls.push(`${context.fillStyle} ${at.join(" ")}`),
      clearRect: (...at: number[]) => calls.push(`clear ${at.join(" ")}`),
    };
    const layout = arrange(fold, { width: 400, height: 40 }, 10);
    const one = { panel: 0, top: 1, bottom: 3, left: 1, right: 4 };
    drawOutline(context as unknown as CanvasRenderingContext2D, [one], layout, { x: 0, y: 0 }, "line", "rim");
    expect(calls).toEqual(["rim 7.5 7.5 35 25", "line 8.5 8.5 33 23", "clear 10 10 30 20"]);
  });
});

describe("a layer at a glance", () => {
  test("is the mean of the channels that the field covers", () => {
    const fold = { groups: 3, panels: 1, rows: 1, columns: 2 };
    const data = [1, 2, 3, 4, 50, 60];
    const mask = Uint8Array.of(1, 0, 1, 0, 0, 0);
    const channels = touchedChannels(fold, mask);
    expect(channels).toEqual([0, 1]);
    expect([...meanMap(fold, data, channels)]).toEqual([2, 3]);
    expect([...maskMap(fold, mask, channels)]).toEqual([1, 0]);
    const one = touchedChannels(fold, Uint8Array.of(0, 0, 0, 0, 0, 1));
    expect([...meanMap(fold, data, one)]).toEqual([50, 60]);
    expect(touchedChannels(fold, undefined)).toEqual([0, 1, 2]);
  });

  test("of a vector is the vector, in columns", () => {
    const fold = { groups: 10, panels: 1, rows: 1, columns: 1 };
    expect(glanceSize(fold)).toEqual({ rows: 10, columns: 1 });
    expect(glanceSize({ ...fold, groups: 64 })).toEqual({ rows: 16, columns: 4 });
    const data = Array.from({ length: 10 }, (_, i) => i);
    expect([...meanMap(fold, data, touchedChannels(fold, undefined))]).toEqual(data);
  });
});
