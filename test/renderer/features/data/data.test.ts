// The images on the page: leafed through, picked for a batch, judged; and a drawing, sent through the network.

import { beforeEach, describe, expect, test } from "vitest";
import type { Requests, Split } from "../../../../src-engine/protocol/protocol";
import { tensor, type Tensor } from "../../../../src-engine/tensor/tensor";
import { useDrawing } from "../../../../src-renderer/features/data/pad/drawing";
import { usePasting } from "../../../../src-renderer/features/data/pad/pasting";
import { useSession } from "../../../../src-renderer/session/session";
import { click, find, has, notices, openPage, press, settled, text } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";

const set = { channels: 1, height: 5, width: 6 };
/** Of three classes, one after the other; a pixel is its image's index. */
const piles = { train: 12, validation: 3, test: 6 };
const ints = (values: readonly number[]): Tensor => tensor([values.length], values, "int32");
const range = (count: number): number[] => [...Array(count).keys()];

let engine: FakeEngine;
let asked: number[][];
beforeEach(async () => {
  asked = [];
  engine = await openPage((fake) => {
    fake.reply("listImages", ({ split }) => {
      const indices = range(piles[split]);
      const labels = indices.map((i) => i % 3);
      return {
        body: set,
        tensors: new Map([
          ["indices", ints(indices)],
          ["labels", ints(labels)],
        ]),
      };
    });
    fake.reply("images", ({ indices }) => {
      const bytes = Uint8Array.from(indices.flatMap((index) => Array<number>(32).fill(index).slice(0, 30)));
      const words = new Int32Array(Math.ceil(bytes.length / 4));
      new Uint8Array(words.buffer).set(bytes);
      return { body: set, tensors: new Map([["pixels", ints([...words])]]) };
    });
    fake.reply("nextBatch", () => ({ body: { iteration: 4, indices: [9, 1, 10, 11] } }));
    fake.reply("setBatch", () => ({ body: { branch: 1 }, stops: true }));
    fake.reply("assess", ({ split }) => assessed(split));
    fake.reply("infer", ({ pixels }) => {
      asked.push([...pixels]);
      return inferred(2);
    });
  });
  await press("b");
});

/** Every image is taken for the class after its own; the losses fall from image to image. */
function assessed(split: Split): { body: Requests["assess"]["response"]; tensors: Map<string, Tensor> } {
  const places = range(piles[split]);
  const n = places.length / 3;
  const labels = places.map((i) => i % 3);
  const confusion = [...[0, 1, n], ...[1, 2, n], ...[2, 0, n]];
  return {
    body: {
      split,
      address: "3/loss/output",
      branch: 0,
      count: places.length,
      complete: true,
      loss: 1.5,
      accuracy: 0,
      classes: range(3).map(() => ({ count: n, predicted: n, correct: 0, precision: 0, recall: 0 })),
    },
    tensors: new Map([
      ["indices", ints(places)],
      ["labels", ints(labels)],
      ["predicted", ints(labels.map((label) => (label + 1) % 3))],
      [
        "losses",
        tensor(
          [places.length],
          places.map((i) => 10 - i),
        ),
      ],
      [
        "probability",
        tensor(
          [places.length],
          places.map(() => 0.9),
          "float32",
        ),
      ],
      [
        "truth",
        tensor(
          [places.length],
          places.map(() => 0.1),
          "float32",
        ),
      ],
      ["order", ints(places)],
      ["confusion", tensor([confusion.length / 3, 3], confusion, "int32")],
    ]),
  };
}
function inferred(predicted: number): { body: Requests["infer"]["response"]; tensors: Map<string, Tensor> } {
  const shares = [0.05, 0.05, 0.05];
  shares[predicted] = 0.9;
  return {
    body: { address: "3/loss/output", branch: 0, predicted },
    tensors: new Map([
      ["input", tensor([1, 1, 5, 6], range(30), "float32")],
      ["conv.output", tensor([1, 2, 5, 6], range(60), "float32")],
      ["fc.output", tensor([1, 3], [-1, 0, 2], "float32")],
      ["probabilities", tensor([1, 3], shares, "float32")],
    ]),
  };
}
const wall = (): ReturnType<typeof find> => find("wall");

describe("browsing", () => {
  test("shows a split's images, all of them or some of the classes", async () => {
    expect(text("data")).toContain("12 images");
    await click("class-1");
    expect(text("data")).toContain("4 of 12 images");
    await click("class-2");
    expect(wall().attributes("data-count")).toBe("8");
    await click("choose-test");
    expect(text("data")).toContain("4 of 6 images");
  });

  test("tells of the image one is at, and finds the mistakes among them once they are assessed", async () => {
    wall().element.focus();
    await press("ArrowRight");
    expect(text("detail")).toMatch(/^Image ?1 ?Label ?one/);
    expect(wall().text()).toBe("Image 1, one");
    await click("filter-assess");
    expect(text("detail")).toMatch(/Predicted ?two ?p\(two\) ?90\.0.% ?p\(one\) ?10\.0.% ?Loss ?9\.00/);
    expect(wall().text()).toBe("Image 1, one taken for two");
    await find("only-wrong").setValue(true);
    await settled();
    expect(wall().attributes("data-count")).toBe("12");
    expect(text("data")).toContain("label→predicted, number of the image");
    await click("choose-loss"); // who orders by the loss is told it
    expect(text("data")).toContain("label→predicted, loss");
    expect(wall().text()).toBe("Image 1, one taken for two, loss 9.00");
  });

  test("picks the next batch by keyboard, says how many are wanted, and fills up with the usual ones", async () => {
    wall().element.focus();
    await press(" ");
    await press("ArrowRight");
    await press(" ");
    expect(text("batch-state")).toBe("2 of 4: 2 more are needed");
    expect(find("batch-take").attributes("disabled")).toBeDefined();
    await press(" ");
    expect(text("batch-state")).toBe("1 of 4: 3 more are needed");
    await click("batch-fill");
    expect(text("batch-state")).toBe("4 of 4: complete");
    await click("batch-take");
    expect(engine.told.setBatch).toEqual({ indices: [0, 9, 1, 10] });
    expect(text("batch-state")).toMatch(/^The (next batch is set|batch set last): iteration 4 on /);
    expect(
      find("batch-made")
        .findAll("li")
        .map((one) => one.attributes("data-tip")),
    ).toEqual([...["Image 0", "Image 9", "Image 1", "Image 10"]]);
    expect(notices().at(-1)).toContain("the next batch is the one you chose");
  });

  test("takes a range with Shift, so many of each class, and never too many", async () => {
    wall().element.focus();
    await press("ArrowRight");
    await press("ArrowRight", { shiftKey: true });
    expect(text("batch-state")).toContain("2 of 4");
    expect(has("batch-short")).toBe(false);
    await click("batch-each");
    expect(text("batch-state")).toContain("4 of 4");
    expect(text("batch-short")).toBe("Room for 2 of these 3: some of class two are left out.");
    await click("batch-take");
    expect(has("batch-short")).toBe(false);
    expect(engine.told.setBatch).toEqual({ indices: [1, 2, 0, 4] });
  });

  test("keeps the picks where the engine will not have them, and says why", async () => {
    await click("batch-fill");
    engine.refuse("setBatch", "setBatch: batch: expected 3 images, got 4");
    await click("batch-take");
    expect(text("next-batch-tray")).toContain("batch: expected 3 images, got 4");
    expect(text("batch-state")).toContain("4 of 4");
  });

  test("keeps test images out of the batch", async () => {
    await click("choose-test");
    wall().element.focus();
    await press(" ");
    expect(text("batch-state")).toContain("0 of 4");
    expect(text("next-batch-tray")).toContain("Test images are kept apart");
  });
});

describe("mistakes", () => {
  beforeEach(() => click("choose-mistakes"));

  test("are counted by label and prediction, with totals and shares", () => {
    expect(engine.told.assess).toEqual({ split: "test" });
    expect(text("assessed-accuracy")).toBe("0.00 %");
    expect(text("confusion-0-1")).toBe("2");
    expect(find("confusion-0-1").attributes("aria-label")).toBe("zero taken for one: 2");
    expect(text("confusion")).toMatch(/zero ?0 ?2 ?0 ?2 ?0\.0.%/);
    expect(text("mistakes-title")).toBe("The worst of 6 mistakes");
  });

  test("of one cell are chosen by keyboard, and let go of again", async () => {
    find("confusion").element.focus();
    await press("ArrowDown");
    await press("ArrowRight");
    await press("ArrowRight");
    await press("Enter");
    expect(text("mistakes-title")).toBe("one taken for two: 2");
    expect(text("detail")).toMatch(/^Image ?1/);
    await press("Escape");
    expect(text("mistakes-title")).toBe("The worst of 6 mistakes");
  });

  test("are old once a weight is updated, not before, and are assessed again", async () => {
    await press("ArrowRight");
    expect(has("assess-again")).toBe(false);
    engine.pc = 8;
    await press("ArrowRight");
    await click("assess-again");
    expect(engine.heard.filter((command) => command === "assess")).toHaveLength(2);
  });

  test("go into the batch where they are of the training images, and through the network", async () => {
    await click("choose-train");
    wall().element.focus();
    await press("ArrowRight");
    await click("detail-pick");
    await click("detail-open");
    expect(asked.at(-1)).toEqual(Array(30).fill(1));
    await click("choose-browse");
    expect(text("batch-state")).toContain("1 of 4");
  });
});

describe("drawing", () => {
  beforeEach(async () => {
    await click("choose-draw");
    find("pad").element.focus();
  });

  test("by keyboard inks the cell and sends it through the network, which answers", async () => {
    await press(" ");
    expect(asked).toHaveLength(1);
    expect(asked[0]).toHaveLength(30);
    expect(Math.max(...asked[0]!)).toBe(255);
    expect(text("said")).toBe("two");
    expect(text("answer")).toContain("weights at 3/loss/output");
    expect(has("flow-conv.output")).toBe(true);
    expect(find("flow-fc.output").text()).toContain("2.00");
  });

  test("is undone stroke by stroke, and cleared in a way that can be undone", async () => {
    const { ink } = useDrawing();
    await press(" ");
    const first = useDrawing().ink;
    await press("ArrowUp");
    await press("ArrowUp", { shiftKey: true });
    await press("Backspace");
    expect(useDrawing().ink).toEqual(first);
    await press("Delete");
    expect(useDrawing().ink).toEqual(ink);
    expect(has("said")).toBe(false);
    await press("z", { ctrlKey: true });
    expect(useDrawing().ink).toEqual(first);
  });

  test("faster than the engine answers lets only the newest wait", async () => {
    const drawing = useDrawing();
    drawing.begin({ x: 3, y: 2 });
    for (let i = 0; i < 20; i++) {
      drawing.extend([{ x: 3, y: 2 + i / 10 }]);
      await Promise.resolve();
    }
    await settled();
    expect(asked.length).toBeLessThan(6);
    expect(asked.at(-1)).toEqual([...drawing.seen.pixels]);
  });

  test("is seen anew after a step", async () => {
    await press(" ");
    const before = asked.length;
    find("pad").element.blur();
    await press("ArrowRight");
    expect(asked.length).toBeGreaterThan(before);
  });

  test("is centred by its mass, unless told otherwise", async () => {
    const drawing = useDrawing();
    drawing.begin({ x: 0.5, y: 0.5 });
    await settled();
    expect(asked.at(-1)![0]).toBe(0);
    await find("centre").setValue(false);
    await settled();
    expect(asked.at(-1)![0]).toBe(255);
  });

  test("is gray where the network has colours, and says so", async () => {
    expect(has("draw-gray")).toBe(false);
    const session = useSession();
    const { info } = session;
    const input = { ...info!.tensors["input"]!, shape: [4, 3, 5, 6] };
    session.info = { ...info!, tensors: { ...info!.tensors, input } };
    await settled();
    expect(text("draw-gray")).toBe("A drawing is gray: all 3 channels get the same.");
    await press(" ");
    const sent = asked.at(-1)!;
    expect(sent).toHaveLength(90);
    expect(sent.slice(30, 60)).toEqual(sent.slice(0, 30));
  });

  test("refuses in a sentence what is no picture", async () => {
    await usePasting().take(new File(["hello"], "notes.txt", { type: "text/plain" }));
    await settled();
    expect(text("draw-problem")).toBe(
      "notes.txt is no picture: expected an image such as PNG or JPEG, got text/plain.",
    );
    expect(asked).toEqual([]);
  });
});
