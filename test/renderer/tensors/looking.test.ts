// How pictures are looked at: whose limits the colours have, how closely, with which figures; with the keyboard alone.

import { beforeEach, describe, expect, test } from "vitest";
import { tensor } from "../../../src-engine/tensor/tensor";
import { useColorScope } from "../../../src-renderer/session/view/colorScope";
import { useSession } from "../../../src-renderer/session/session";
import { useView } from "../../../src-renderer/session/view/view";
import { useZoom } from "../../../src-renderer/session/view/zoom";
import { find, has, openPage, press, settled, text } from "../appPage";
import type { FakeEngine } from "../fakeEngine";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage();
  useView().show("relu");
  await settled();
});
const legend = (path: string): string => text(`tensor-${path}`);

describe("the limits of the colours", () => {
  test("are the picture's own, which goes without saying", () => {
    expect(legend("relu.output")).toMatch(/059\.0/);
    expect(find("tensor-relu.output").find("[data-testid=scope]").exists()).toBe(false);
  });

  test("L takes each map's own, then the network's, then locks them", async () => {
    useColorScope().scope = "map";
    await settled();
    expect(legend("relu.output")).toMatch(/each map0max/);
    engine.more = {
      layers: [
        { layer: "conv", activationExtent: [0, 5], parameterGradientNorms: {} },
        { layer: "relu", activationExtent: [-2, 80], parameterGradientNorms: {} },
        { layer: "loss", activationExtent: [0, 999], parameterGradientNorms: {} },
      ],
    };
    await press("ArrowRight");
    await press("l");
    await press("l");
    expect(useColorScope().scope).toBe("network");
    expect(legend("relu.output")).toMatch(/network−80\.0\+80\.0/);
    await press("l");
    expect(legend("relu.output")).toMatch(/locked−80\.0\+80\.0/);
    await press("l");
    expect(legend("relu.output")).toMatch(/each map/);
  });

  test("once locked stay over steps, and what lies beyond is counted", async () => {
    useColorScope().scope = "locked";
    await settled();
    await press("ArrowRight");
    const session = useSession();
    const louder = Array.from({ length: 60 }, (_, i) => 2 * i);
    session.tensors = new Map([...session.tensors, ["relu.output", tensor([1, 2, 5, 6], louder, "float32")]]);
    await settled();
    expect(legend("relu.output")).toMatch(/locked059\.00 ?30 beyond/);
    expect(find("tensor-relu.output").get("[data-testid=scope]").attributes("data-tip")).toContain(
      "at 3/loss/output",
    );
  });

  test("of the map under the cursor are read beside its value, and where it lies in words", async () => {
    useColorScope().scope = "map";
    find("cells-relu.output").element.focus();
    await press("ArrowRight");
    expect(text("readout-place")).toBe("channel 0, row 0, column 0");
    expect(text("readout-limits")).toBe("this map 0 … 29.0");
  });
});

describe("looking closer", () => {
  test("+ and 0 on a picture; its gradient is looked at as closely", async () => {
    engine.pc = 8;
    useView().show("flatten");
    await press("ArrowLeft");
    find("cells-flatten.output").element.focus();
    await press("+");
    expect(text("looking")).toContain("1.5×");
    expect(useZoom().cameras.has("layer flatten.output")).toBe(true);
    expect(text("tensor-flatten.output.grad")).toContain("1.5×");
    await press("0");
    expect(has("looking")).toBe(false);
  });

  test("without a focus + is for the layer's picture, and the legend's button takes it back", async () => {
    await press("+");
    expect([...useZoom().cameras.keys()]).toEqual(["layer relu.output"]);
    await find("looking").trigger("click");
    await settled();
    expect(useZoom().cameras.size).toBe(0);
  });

  test("0 shows all of every picture, those of the operation as well, whichever is pointed at", async () => {
    engine.pc = 7;
    useView().show("flatten");
    await press("ArrowRight");
    const pictures = (): NodeListOf<HTMLElement> => document.querySelectorAll("[data-testid^=cells-]");
    expect(pictures().length).toBeGreaterThan(2);
    for (const picture of [...pictures()]) {
      picture.focus();
      await press("+");
    }
    const closer = (): number => document.querySelectorAll("[data-testid=looking]").length;
    expect(closer()).toBeGreaterThan(1);
    await press("0");
    expect(closer()).toBe(0);
    expect(useZoom().cameras.size).toBe(0);
  });

  test("a new session is looked at as a whole", async () => {
    await press("+");
    await useSession().restart();
    await settled();
    expect(useZoom().cameras.size).toBe(0);
  });
});

describe("statistics", () => {
  test("H shows the figures of the layer's pictures, and puts them away", async () => {
    expect(has("statistics-relu.output")).toBe(false);
    await press("h");
    const said = text("statistics-relu.output");
    expect(said).toMatch(/min ?0 ?max ?59\.0 ?mean ?29\.5/);
    expect(said).toContain("60 numbers, sample 0; bars without zeros");
    await press("h");
    expect(has("statistics-relu.output")).toBe(false);
  });

  test("are chosen from the menu as well, which says whose limits the colours have", async () => {
    find("stage-menu").element.focus();
    await press("Enter");
    expect(text("scope-layer")).toContain("same limits");
    find("statistics").element.focus();
    await press("Enter");
    expect(useView().statistics).toBe(true);
  });
});

test("the largest of a weight's gradient is pointed at until an element is chosen, and at the next one again", async () => {
  const view = useView();
  const visibility = (): string => find("pulse").element.style.visibility;
  engine.pc = 7;
  await press("ArrowRight");
  expect(visibility()).toBe("visible");
  view.selected = { path: "fc.weight.grad", offset: 3 };
  await settled();
  expect(visibility()).toBe("hidden");
  await press("ArrowRight");
  await press("ArrowLeft");
  expect(visibility()).toBe("visible");
});

describe("an element that was chosen", () => {
  const chosenIn = (path: string): boolean => find(`tensor-${path}`).find("[data-chosen]").exists();

  test("in a ReLU's output is marked in all that an elementwise operation reads and writes", async () => {
    const view = useView();
    view.selected = { path: "relu.output", offset: 7 };
    for (const layer of ["relu", "conv", "flatten"]) {
      view.show(layer);
      await settled();
      expect(chosenIn(`${layer}.output`), layer).toBe(true);
    }
  });

  test("is not marked where elements are mixed", async () => {
    const view = useView();
    view.selected = { path: "relu.output", offset: 1 };
    view.show("fc");
    await settled();
    expect(chosenIn("fc.output")).toBe(false);
  });
});
