// The page of attributions: what it asks by itself and what it waits to be told, the unit, what it says of the answer.

import { beforeEach, describe, expect, test } from "vitest";
import type { Attribution, AttributionWish, Unit } from "../../../../src-engine/protocol/protocol";
import { sizeOf, tensor, zeros, type Tensor } from "../../../../src-engine/tensor/tensor";
import { attribution } from "../../../../src-view/figures/attribution";
import { useAttribution, type ChosenImage } from "../../../../src-renderer/features/attribution/attribution";
import { useView } from "../../../../src-renderer/session/view/view";
import { useZoom } from "../../../../src-renderer/session/view/zoom";
import { click, find, has, moves, openPage, press, settled, text, type } from "../../appPage";
import type { FakeEngine, Reply } from "../../fakeEngine";
import { session, stoppedAt } from "../../session";

let engine: FakeEngine;
let asked: AttributionWish[];

beforeEach(async () => {
  asked = [];
  engine = await openPage((one) =>
    one.reply("attribute", (wish) => {
      asked.push(wish);
      return answer(wish);
    }),
  );
});

/** One pixel more a number: pixel i counts i − 10, and the 5×6 image is as bright as its offsets. */
function answer(wish: AttributionWish, more: Partial<Attribution> = {}): Reply<"attribute"> {
  const unit: Unit =
    typeof wish.unit === "object" ? wish.unit : { path: "fc.output", index: [wish.unit === "label" ? 2 : 1] };
  const [, ...rest] = session.tensors[unit.path]!.shape;
  const tensors = new Map<string, Tensor>([
    ["input", filled([1, 1, 5, 6], (i) => i / 10)],
    ["output", filled([1, ...rest], (i) => i)],
  ]);
  if (wish.method === "maximisation") {
    tensors.set("record", tensor([5], [1, 2, 3, 4, 5]));
    tensors.set(
      "frames",
      filled([3, 1, 5, 6], (i) => i / 90),
    );
    tensors.set("frameSteps", tensor([3], [0, 2, 4], "int32"));
  } else if (wish.method === "occlusion") {
    tensors.set(
      "attribution",
      filled([5, 6], (i) => i - 10),
    );
  } else {
    tensors.set(
      "attribution",
      filled([1, 1, 5, 6], (i) => i - 10),
    );
    tensors.set(
      "gradient",
      filled([1, 1, 5, 6], (i) => i),
    );
  }
  const body: Attribution = {
    wish,
    unit,
    name: `${unit.path}[·,${unit.index.join(",")}]`,
    elements: 1,
    value: 2.5,
    address: stoppedAt(engine.pc).address,
    branch: 0,
    complete: true,
    ...(wish.method === "gradientInput" && {
      shares: { pixels: 2, biases: [{ path: "conv.bias", value: 0.75 }], rest: -0.25 },
    }),
    ...(wish.method === "maximisation" && { settled: true }),
    ...more,
  };
  return { body, tensors };
}

function filled(shape: readonly number[], value: (i: number) => number): Tensor {
  const made = zeros(shape);
  for (let i = 0; i < sizeOf(shape); i++) made.data[i] = value(i);
  return made;
}

const methods = (): readonly string[] => asked.map(({ method }) => method);

describe("what is quick", () => {
  test("is not asked before somebody looks", async () => {
    await press("]");
    expect(asked).toEqual([]);
  });

  test("is asked when the page is opened by A, for the predicted class", async () => {
    await press("a");
    expect(asked).toEqual([{ method: "saliency", sample: 0 }]);
    expect(text("attribution-unit")).toBe("fc.output[·,1]");
    expect(text("attribution-value")).toBe("2.50");
    expect(text("attribution")).toContain("the score of class one");
  });

  test("is asked again for another sample, after a step and by another method; not for what is known", async () => {
    await press("a");
    await press("]");
    await press("ArrowRight");
    await click("method-gradientInput");
    await press("m");
    await press("a");
    expect(asked).toEqual([
      { method: "saliency", sample: 0 },
      { method: "saliency", sample: 1 },
      { method: "saliency", sample: 1 },
      { method: "gradientInput", sample: 1 },
    ]);
  });

  test("says how the value comes together, and what is left over", async () => {
    await press("a");
    await click("method-gradientInput");
    const totals = text("attribution-totals");
    expect(totals).toMatch(/pixels, Σ a\s*2\.00/);
    expect(totals).toMatch(/conv\.bias\s*0\.750/);
    expect(text("attribution-rest")).toBe("−0.250");
    expect(totals).toMatch(/unit\s*2\.50/);
  });
});

describe("what takes long", () => {
  test("waits for the word", async () => {
    await press("a");
    await click("method-occlusion");
    expect(methods()).toEqual(["saliency"]);
    await type("option-size", "3");
    await type("option-stride", "2");
    await find("attribution-run").trigger("submit");
    await settled();
    expect(asked.at(-1)).toEqual({ method: "occlusion", sample: 0, size: 3, stride: 2, fill: 0 });
  });

  test("says that it is of another moment once there was a step", async () => {
    await press("a");
    await click("method-occlusion");
    await find("attribution-run").trigger("submit");
    await settled();
    expect(find("attribution-from").classes()).not.toContain("chip");
    await press("ArrowRight");
    expect(text("attribution-from")).toMatch(/^of sample 0/);
    expect(text("attribution-run")).toBe("Run");
  });

  test("shows what grows and how far it is, and is stopped by a pause", async () => {
    await press("a");
    await click("method-maximisation");
    engine.reply("attribute", () => undefined);
    await find("attribution-run").trigger("submit");
    const { tensors } = answer({ ...useAttribution().maximisation, method: "maximisation", sample: 0 });
    engine.send({ kind: "event", event: "attributing", body: { done: 4, total: 120 } }, tensors);
    await settled();
    expect(text("attribution")).toContain("4 of 120 steps");
    expect(text("attribution-summary")).toBe("u rose from 1.00 to 5.00 in 4 steps.");
    await find("attribution-cancel").trigger("submit");
    expect(engine.heard.at(-1)).toBe("pause");
  });

  test("what is no number of its kind is kept, marked and not run with until it is put right", async () => {
    await press("a");
    await click("method-maximisation");
    await type("option-rate", "0.0005");
    await type("option-blur", "2.5");
    await type("option-seed", "7");
    expect((find("option-rate").element as HTMLInputElement).value).toBe("0.0005");
    expect(find("option-rate").attributes("aria-invalid")).toBe("true");
    expect(text("option-rate-wrong")).toBe("A number from 0.001 to 10.");
    expect(text("option-blur-wrong")).toBe("A whole number from 0 to 20.");
    await find("attribution-run").trigger("submit");
    await settled();
    expect(asked.filter(({ method }) => method === "maximisation")).toEqual([]);
    expect(document.activeElement).toBe(find("option-rate").element);
    await type("option-rate", "0.005");
    await type("option-blur", "2");
    expect(has("option-rate-wrong")).toBe(false);
    await find("attribution-run").trigger("submit");
    await settled();
    expect(asked.at(-1)).toMatchObject({ method: "maximisation", rate: 0.005, blur: 2, seed: 7 });
  });
});

describe("maximisation", () => {
  beforeEach(async () => {
    await press("a");
    await click("method-maximisation");
    await find("attribution-run").trigger("submit");
    await settled();
  });

  test("tells how far the unit rose, and where it settled", () => {
    expect(text("attribution-summary")).toBe(
      "u rose from 1.00 to 5.00 in 4 steps, where no step leads further up.",
    );
    expect(text("attribution-ascent")).toContain("Step 4");
  });

  test("shows the picture of a step that is chosen", async () => {
    const frames = [...find("attribution-ascent").element.querySelectorAll("button.frame")];
    expect(frames.map((frame) => frame.getAttribute("aria-label"))).toEqual([
      "Step 0: u = 1.00",
      "Step 2: u = 3.00",
      "Step 4: u = 5.00",
    ]);
    frames[1]!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    await settled();
    expect(text("attribution-ascent")).toContain("Step 2");
  });
});

describe("the unit", () => {
  test("is a class, a channel or an element of it, by menus", async () => {
    await press("a");
    await find("unit-layer").setValue("conv.output");
    await settled();
    expect(asked.at(-1)).toMatchObject({ unit: { path: "conv.output", index: [0] } });
    expect(text("attribution")).toContain("the mean of channel 0, 5×6");
    await find("unit-index").setValue("1");
    await settled();
    expect(asked.at(-1)).toMatchObject({ unit: { path: "conv.output", index: [1] } });
    await find("unit-index").setValue("2"); // there are two
    await settled();
    expect(asked.at(-1)).toMatchObject({ unit: { index: [1] } });
  });

  test("is the cell that is chosen on its maps, until the whole channel is wanted again", async () => {
    await press("a");
    await find("unit-layer").setValue("conv.output");
    await settled();
    useView().selected = { path: "conv.output", offset: 30 + 2 * 6 + 4 };
    await settled();
    expect(asked.at(-1)).toMatchObject({ unit: { path: "conv.output", index: [1, 2, 4] } });
    expect(text("attribution")).toContain("one element of channel 1");
    await click("unit-whole");
    expect(asked.at(-1)).toMatchObject({ unit: { path: "conv.output", index: [1] } });
  });

  test("may be a cell that was chosen on another page", async () => {
    useView().selected = { path: "relu.output", offset: 7 };
    await press("a");
    expect(text("unit-offered")).toBe("Chosen: relu.output[·,0,1,1]");
    await click("unit-offered");
    expect(asked.at(-1)).toMatchObject({ unit: { path: "relu.output", index: [0, 1, 1] } });
    expect(has("unit-offered")).toBe(false);
  });

  test("may be the class that the image really is of", async () => {
    await press("a");
    await find("unit-layer").setValue("label");
    await settled();
    expect(asked.at(-1)).toEqual({ method: "saliency", sample: 0, unit: "label" });
    expect(text("attribution-words")).toBe("the score of class two, the true one");
  });

  test("is the predicted class again in another session", async () => {
    await press("a");
    await find("unit-layer").setValue("fc.output");
    await settled();
    useAttribution().unit = { path: "fc.output", index: [2] };
    await settled();
    expect(text("attribution-unit")).toBe("fc.output[·,2]");
  });
});

describe("an image from the data page", () => {
  const named: ChosenImage = { of: { split: "test", index: 1146 }, words: "test image 1146" };
  const drawn: ChosenImage = { of: { pixels: new Array<number>(30).fill(7) }, words: "drawn digit" };
  const optionsOf = (id: string): HTMLOptionElement[] => [...find(id).element.querySelectorAll("option")];
  const shownIn = (id: string): string | undefined => optionsOf(id).find(({ selected }) => selected)?.text;
  const units = (): string[] => optionsOf("unit-layer").map((option) => option.text);

  beforeEach(async () => {
    useAttribution().ask(named);
    await settled();
  });

  test("opens the page, and is named where a sample would be", () => {
    expect(asked).toEqual([{ method: "saliency", split: "test", index: 1146 }]);
    expect(shownIn("sample")).toBe("test image 1146");
    expect(text("attribution-from")).toMatch(/^test image 1146\s+at /);
  });

  test("is asked about by every method and unit until a sample is chosen, and can be again", async () => {
    await click("method-gradientInput");
    expect(asked.at(-1)).toEqual({ method: "gradientInput", split: "test", index: 1146 });
    await find("sample").setValue("1");
    await settled();
    expect(asked.at(-1)).toEqual({ method: "gradientInput", sample: 1 });
    await find("sample").setValue("other");
    await settled();
    expect(asked.at(-1)).toEqual({ method: "gradientInput", split: "test", index: 1146 });
    await press("[");
    expect(asked.at(-1)).toEqual({ method: "gradientInput", sample: 0 });
  });

  test("is the same image after a step, and asked about again", async () => {
    await press("ArrowRight");
    expect(asked).toHaveLength(2);
    expect(asked[1]).toEqual(asked[0]);
    expect(find("attribution-from").classes()).not.toContain("chip");
  });

  test("of a drawn one nobody knows the class", async () => {
    expect(units().slice(0, 2)).toEqual(["predicted class", "true class"]);
    await find("unit-layer").setValue("label");
    useAttribution().ask(drawn);
    await settled();
    expect(units()).not.toContain("true class");
    expect(asked.at(-1)).toEqual({ method: "saliency", ...drawn.of });
    expect(shownIn("unit-layer")).toBe("predicted class");
    await settled();
    expect(asked).toHaveLength(3); // what came is what was asked: not asked anew
  });

  test("stands in the command line that makes the figure again", () => {
    const { result } = useAttribution();
    const made = attribution(session, result!.body, result!.tensors, undefined);
    expect(made.asked.options).toMatchObject({ image: "test/1146", unit: undefined });
    expect(made.drawing.title).toContain("test image 1146");
  });
});

test("what takes long has one button that ends it", async () => {
  await press("a");
  await click("method-occlusion");
  engine.reply("attribute", () => undefined);
  const run = find("attribution-run").element;
  await find("attribution-run").trigger("submit");
  await settled();
  expect(find("attribution-cancel").element).toBe(run);
  const stops = [...document.querySelectorAll("button")].filter(
    (button) => button.textContent?.trim() === "Stop",
  );
  expect(stops).toHaveLength(1);
  await find("attribution-cancel").trigger("submit");
  expect(engine.heard.at(-1)).toBe("pause");
});

test("the largest are a table whose rows choose their pixel in the pictures", async () => {
  await press("a");
  const rows = [...find("attribution-largest").element.querySelectorAll("tbody tr")];
  expect(rows).toHaveLength(10);
  expect(rows[0]!.textContent).toContain("[0,4,5]");
  expect(rows[0]!.textContent).toContain("19.0");
  rows[0]!.querySelector("button")!.click();
  await settled();
  expect(useView().selected).toMatchObject({ path: "input", offset: 29 });
});

test("image, attribution and both are looked at as closely, and 0 shows all of them again", async () => {
  await press("a");
  const both = (): string | null => find("attribution-both").element.getAttribute("data-zoom");
  expect(both()).toBe("1.00");
  find("attribution-pictures").get<HTMLElement>("[data-testid=cells-input]").element.focus();
  await press("+");
  expect(both()).toBe("1.50");
  expect([...useZoom().cameras.keys()]).toEqual(["attribution"]);
  await press("0");
  expect(both()).toBe("1.00");
});

test("where the unit hangs on no pixel the table says so", async () => {
  engine.reply("attribute", (wish) => {
    const { body, tensors = new Map() } = answer(wish);
    return { body, tensors: new Map([...tensors, ["attribution", zeros([1, 1, 5, 6])]]) };
  });
  await press("a");
  expect(text("attribution-largest")).toContain("None: the unit does not hang on any.");
  expect(text("attribution-pictures")).toContain("all 0: nothing counts");
});

test("the formula has the numbers of the pixel that is looked at", async () => {
  await press("a");
  await click("method-gradientInput");
  useView().hovered = { path: "input", offset: 8 };
  await settled();
  expect(find("attribution-formula").element.querySelectorAll("annotation")[1]!.textContent).toBe(
    String.raw`a_{0,1,2} = 0.800\cdot 8.00 = -2.00`,
  );
});

test("what the engine says against it stands on the page", async () => {
  engine.refuse("attribute", "unit: fc.output[·,9] is outside of fc.output");
  await press("a");
  expect(text("attribution-problem")).toBe("unit: fc.output[·,9] is outside of fc.output");
  expect(moves(engine)).toEqual([]);
});

test("another method does not wait for one that takes long", async () => {
  await press("a");
  await click("method-occlusion");
  engine.reply("attribute", (wish) => (wish.method === "occlusion" ? undefined : answer(wish)));
  await find("attribution-run").trigger("submit");
  await settled();
  expect(useAttribution().busy).toBe("occlusion");
  await click("method-gradientInput");
  expect(useAttribution().busy).toBe(undefined);
  expect(has("attribution-rest")).toBe(true);
});
