// What is copied, and that the button says so: addresses, and the command lines that make the same thing in a terminal.

import { beforeEach, describe, expect, test, vi } from "vitest";
import { tensor } from "../../../../src-engine/tensor/tensor";
import { useFigures } from "../../../../src-renderer/session/figures";
import { click, find, openPage, press, settled, text } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { bent, main, remember, timeline } from "../../timelines";

let engine: FakeEngine;
let copied: string[];
beforeEach(async () => {
  copied = [];
  vi.spyOn(navigator.clipboard, "write").mockImplementation(async ([item]) => {
    copied.push(await (await item!.getType("text/plain")).text());
  });
  engine = await openPage((fresh) => {
    remember(fresh);
    fresh.reply("explain", ({ path, index }) => ({
      body: {
        address: `${path}[${index.join(",")}] @ 3/loss/output`,
        element: { path, index, value: 1 },
        instruction: 4,
        float64: 1,
        bound: 0,
        terms: [],
        rest: { count: 0, sum: 0 },
        ...{ sum: 1, positive: 1, negative: 0, cancellation: 1 },
        tex: { symbolic: "y = w", indexed: "y_1 = w_1", numbers: "1 = 1" },
        code: {
          backstep: { lines: ["sum += g * x"], lit: 0 },
          numpy: { lines: ["dY.T @ X"], lit: 0 },
          pytorch: { lines: ["grad.T @ input"], lit: 0 },
        },
        regions: [],
      },
    }));
    fresh.reply("read", ({ path }) => ({
      body: { version: "0.3", shape: [3] },
      tensors: new Map([[path, tensor([3], [1, 2, 3])]]),
    }));
  });
});

async function explainOne(): Promise<void> {
  find("bars-fc.output").element.focus();
  await press("ArrowRight");
  await press("ArrowRight");
  await press("e");
}

describe("copying", () => {
  test("the address of an explanation is what Go to address takes", async () => {
    await explainOne();
    await click("explain-copy");
    expect(copied).toEqual(["fc.output[0,1] @ 3/loss/output"]);
    expect(find("explain-copy").attributes("aria-label") ?? text("explain-copy")).toContain("Copied");
  });

  test("the command line of an explanation explains the same element of the same run in a clone", async () => {
    await explainOne();
    await click("explain-copy-command");
    expect(copied).toEqual([
      "npm run -s backstep -- explain 'fc.output[0,1] @ 3/loss/output' --model tiny --data digits --seed 0 --batch-size 4 --lr 0.05",
    ]);
    const said = find("explain-copy-command").attributes("aria-label") ?? text("explain-copy-command");
    expect(said).toContain("Copied");
  });

  test("of an edited run it names the file that the page saves and the branch", async () => {
    engine.more = { branch: 1 };
    engine.reply("timeline", () => ({ body: { ...timeline, branch: 1, branches: [main, bent] } }));
    await press("ArrowRight");
    await explainOne();
    await click("explain-copy-command");
    expect(copied).toEqual([
      "npm run -s backstep -- explain 'fc.output[0,1] @ 3/loss/output' --session tiny.backstep --branch bent",
    ]);
  });

  test("the command line of a figure makes the figure that is looked at", async () => {
    useFigures().show("Maps of the layer");
    await settled();
    await click("figure-copy");
    const shown = text("figure-command").replace(/^backstep /, "");
    expect(copied).toEqual([`npm run -s backstep -- ${shown}`]);
    expect(text("figure-copy")).toBe("Copied");
  });

  test("the address of the chosen cell is copied from the line beneath the stage", async () => {
    find("bars-fc.output").element.focus();
    await press("ArrowRight");
    await find("readout").get("button").trigger("click");
    await settled();
    expect(copied).toEqual([text("readout-address")]);
  });
});
