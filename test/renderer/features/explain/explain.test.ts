// The Explain tab: an element, its terms, the chain to the loss and the way there and back, by keyboard alone.

import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Requests } from "../../../../src-engine/protocol/protocol";
import { sizeOf, tensor } from "../../../../src-engine/tensor/tensor";
import { elementName } from "../../../../src-engine/protocol/tensorPath";
import { useExplain } from "../../../../src-renderer/features/explain/explain";
import { useNotices } from "../../../../src-renderer/session/notices";
import { useSession } from "../../../../src-renderer/session/session";
import { useView } from "../../../../src-renderer/session/view/view";
import { find, has, openPage, settled, text } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { session } from "../../session";
import { explained } from "./explanations";

type Asked = Requests["explain"]["arguments"];
let engine: FakeEngine;
let asked: Asked[];
let gone: string[];

beforeEach(async () => {
  asked = [];
  gone = [];
  engine = await openPage((engine) => {
    engine.reply("explain", (args) => {
      asked.push(args);
      return { body: explained(args) };
    });
    engine.reply("goto", ({ address }) => {
      gone.push(address);
      return { body: {}, stops: true };
    });
    engine.reply("read", ({ path }) => {
      const shape = session.tensors[path]?.shape ?? [];
      const values = Array.from({ length: sizeOf(shape) }, (_, i) => i);
      return {
        body: { version: "0.3", shape },
        tensors: new Map([[path, tensor(shape, values, "float32")]]),
      };
    });
  });
});

async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  const target = document.activeElement ?? window;
  const event = new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true, ...more });
  target.dispatchEvent(event);
  // A browser makes a click of Enter on a button.
  if (key === "Enter" && !event.defaultPrevented && target instanceof HTMLButtonElement) target.click();
  await settled();
}
const focused = (): string | null => document.activeElement?.getAttribute("data-testid") ?? null;
const crumbs = (): readonly string[] =>
  [...document.querySelectorAll('[data-testid^="crumb-"]')].map((one) => one.textContent.trim());

/** Steps to where fc.weight.grad is written, and explains its largest element: the last of [3,60]. */
async function explainHere(): Promise<void> {
  engine.pc = 7;
  await press("ArrowRight");
  await press("e");
}

describe("explain", () => {
  test("E explains the largest element of what was written last", async () => {
    await explainHere();
    expect(asked).toEqual([{ path: "fc.weight.grad", index: [2, 59], terms: 10 }]);
    expect(find("tab-explain").attributes("aria-selected")).toBe("true");
    expect(text("explain-value")).toContain("0.5 float32");
    expect(text("explain-value")).toContain("within its bound of 1.0e−7");
    expect(text("explain-value")).toContain("written by fc.gradWeight, backward");
    expect(text("explain-moment")).toBe("@ 3/backward/fc/gradWeight");
  });

  test("says its terms, the rest, the totals and how much cancels, in a table", async () => {
    await explainHere();
    const rows = [...find("explain-terms").element.querySelectorAll("tr")].map((row) =>
      row.textContent.replace(/\s+/g, " ").trim(),
    );
    expect(rows[0]).toContain("fc.output.grad");
    expect(rows[1]).toMatch(/\[1,0\].*2\.00.*\[1,7\].*0\.500.*1\.00/);
    expect(rows[3]).toMatch(/2 others.*−0\.250/);
    expect(rows[4]).toMatch(/sum.*0\.500/);
    await find("explain-more").trigger("click");
    await settled();
    expect(asked.at(-1)?.terms).toBe(100);
    expect(text("explain-totals")).toMatch(/positive ?1\.00 ?negative ?−0\.500 ?cancellation ?3\.00×/);
  });

  test("a label says what it is, and has neither formula nor code", async () => {
    await useExplain().goTo("target[2]");
    await settled();
    expect(text("explain-end")).toContain(
      "The chain ends here: this is the label of sample 2, training image",
    );
    expect(text("explain-moment")).toBe("@ iteration 3");
    expect(has("explain-formula") || has("code-backstep") || has("explain-go")).toBe(false);
  });

  test("Enter walks the chain to the loss, Backspace returns, and what was opened stays to come back to", async () => {
    await explainHere();
    await press("e");
    expect(focused()).toBe("factor-fc.output.grad[1,0]");
    await press("Enter");
    expect(text("explain-end")).toContain("the gradient that the loss itself gives");
    expect(has("explain-picture-softmax")).toBe(true);
    expect(focused()).toBe("factor-fc.output[1,0]");
    expect(crumbs()).toEqual(["fc.weight.grad[2,59]", "fc.output.grad[1,0]"]);
    await press("Backspace");
    expect(find("crumb-0").attributes("aria-current")).toBe("step");
    expect(text("explain-value")).toContain("fc.weight.grad[2,59]");
    expect(crumbs()).toHaveLength(2);
    await find("crumb-1").trigger("click");
    await settled();
    expect(text("explain-value")).toContain("fc.output.grad[1,0]");
  });

  test("the stage goes along: to the link's sample, its layer and its cell; a step leads it away again", async () => {
    await explainHere();
    await press("e");
    await press("Enter");
    const view = useView();
    expect(useSession().sample).toBe(1);
    expect(view.selected).toEqual({ path: "fc.output.grad", offset: 0 });
    (document.activeElement as HTMLElement).blur();
    await press("Backspace");
    await find("factor-flatten.output[1,7]").trigger("click");
    await settled();
    expect(view.pinned).toBe("flatten");
    expect(view.selected).toEqual({ path: "flatten.output", offset: 7 });
    await press("ArrowRight");
    expect(view.pinned).toBeUndefined();
  });

  test("in another iteration the chain begins with the link one stood on", async () => {
    await explainHere();
    await press("e");
    await press("Enter");
    expect(crumbs()).toHaveLength(2);
    (document.activeElement as HTMLElement).blur();
    engine.more = { moment: { iteration: 9, pc: 8 } };
    await press("ArrowRight");
    expect(crumbs()).toEqual(["fc.output.grad[1,0]"]);
    expect(useExplain().at).toBe(0);
  });

  test("E leads from a picture into the terms and back to the cell one came from, and so does Escape", async () => {
    find("bars-fc.output").element.focus();
    await press("ArrowRight");
    for (const back of ["e", "Escape"]) {
      await press("e");
      if (focused() === "bars-fc.output") await press("e");
      expect(focused()).toMatch(/^factor-/);
      await press(back);
      expect(focused()).toBe("bars-fc.output");
    }
    expect(useView().selected).toEqual({ path: "fc.output", offset: 0 });
    expect(useExplain().open).toBe(true);
  });

  test("a chosen cell is explained at once where the tab is open, and not where it is not", async () => {
    find("bars-fc.output").element.focus();
    await press("ArrowRight");
    expect(asked).toEqual([]);
    await press("e");
    await press("ArrowRight");
    expect(asked.map(({ index }) => index)).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect(crumbs()).toEqual(["fc.output[0,1]"]);
    expect(text("explain-spoken")).toBe("fc.output[0,1] is 0.500, the sum of 1 term.");
  });

  test("a click on a cell opens it, until somebody chose what the column shows", async () => {
    vi.useFakeTimers();
    const click = (detail: number): void => {
      find("bars-fc.output").element.dispatchEvent(new MouseEvent("click", { detail, bubbles: true }));
    };
    useView().selected = { path: "fc.output", offset: 1 };
    click(1);
    click(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(useExplain().open).toBe(false);
    click(1);
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    await settled();
    expect(asked.map(({ path, index }) => elementName(path, index))).toEqual(["fc.output[0,1]"]);
    expect(useExplain().open).toBe(true);

    useExplain().choose("run");
    vi.useFakeTimers();
    click(1);
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    expect(useExplain().open).toBe(false);
  });

  test("after a step the same element is asked for again; before it is written that is said calmly", async () => {
    await explainHere();
    (document.activeElement as HTMLElement).blur();
    engine.reply("explain", () => undefined);
    engine.refuse("explain", 'explain: tensor "fc.weight.grad" is not written yet at this moment');
    await press("ArrowLeft");
    expect(text("explain-unwritten")).toContain(
      "fc.weight.grad[2,59] is not written yet at 3/backward/fc/gradInput.",
    );
    engine.reply("explain", (args) => ({ body: explained(args) }));
    await press("ArrowRight");
    expect(text("explain-value")).toContain("fc.weight.grad[2,59]");
    expect(useNotices().notices).toEqual([]);
  });

  test("in another iteration the head names the moment at which that one will write it, not the one of before", async () => {
    await explainHere();
    expect(text("explain-moment")).toBe("@ 3/backward/fc/gradWeight");
    engine.refuse("explain", 'explain: tensor "fc.weight.grad" is not written yet at this moment');
    engine.more = { moment: { iteration: 7, pc: 5 }, address: "7/loss/output" };
    await press("ArrowLeft");
    expect(text("explain-moment")).toBe("@ 7/backward/fc/gradWeight");
    expect(text("explain-unwritten")).toContain("is not written yet at 7/loss/output.");
    expect(text("explain-unwritten")).toContain("This iteration writes it at 7/backward/fc/gradWeight");
  });

  test("what the engine says against it stands in the panel", async () => {
    engine.refuse("explain", "explain: fc.weight.grad has no element [9,9]");
    await explainHere();
    expect(text("explain-problem")).toBe("fc.weight.grad has no element [9,9]");
  });

  test("what a comparison keeps from being read is asked again when that is through", async () => {
    engine.pc = 7;
    await press("ArrowRight");
    let through = (): void => undefined;
    const comparing = useSession().attempt("Comparing", () => new Promise<void>((end) => (through = end)));
    engine.refuse("explain", 'explain: the run is under way; pause it to read "fc.weight.grad"');
    await press("e");
    expect(text("explain-problem")).toContain("the run is under way");
    through();
    await comparing;
    await settled();
    expect(text("explain-value")).toContain("fc.weight.grad[2,59]");
  });

  test("the formula has three forms, the code three languages with the line lit", async () => {
    await explainHere();
    expect(text("explain-formula")).toContain("y_1 = w_1");
    await find("choose-numbers").trigger("click");
    await settled();
    expect(text("explain-formula")).toContain("0.5 = 0.5");
    expect(text("code-lit")).toBe("sum += g * x");
    find("code-backstep").element.focus();
    await press("ArrowRight");
    expect(text("code-lit")).toBe("dW = dY.T @ X");
    expect(engine.heard.filter((one) => one === "next operation")).toHaveLength(1);
  });

  test("the picture's cells are walked by keys and open their own explanations", async () => {
    await explainHere();
    find("crop-flatten.output").element.focus();
    await press("ArrowDown");
    await press("ArrowDown");
    await press("Enter");
    expect(asked.at(-1)).toEqual({ path: "flatten.output", index: [1, 7], terms: 10 });
    expect(text("explain-picture-gate")).toContain("conv.output[0,0,0,0] is 0.500 above 0: the gate is open");
  });

  test("max pooling says who won and who tied", async () => {
    find("bars-fc.output").element.focus();
    await press("ArrowRight");
    await press("e");
    expect(text("explain-picture-winner")).toContain("relu.output[0,0,1,1] won with 7.00");
    expect(text("explain-picture-winner")).toContain("It tied with [0,0,0,1]");
  });

  test("an element's address is gone to and explained", async () => {
    find("address").element.focus();
    await find("address").setValue("fc.weight.grad[1,2] @ 2/backward/fc/gradWeight");
    await press("Enter");
    expect(gone).toEqual(["2/backward/fc/gradWeight"]);
    expect(asked.at(-1)).toEqual({ path: "fc.weight.grad", index: [1, 2], terms: 10 });
    expect(useExplain().open).toBe(true);
  });

  test("an address that is none is refused where it was typed, and nothing else changes", async () => {
    await explainHere();
    const before = { crumbs: crumbs(), asked: asked.length };
    find("address").element.focus();
    await find("address").setValue("fc.wieght.grad[1,2] @ 2/backward/fc/gradWeight");
    await press("Enter");
    expect(text("address-refusal")).toMatch(
      /^Unknown tensor “fc\.wieght\.grad”; near are fc\.weight\.grad, /,
    );
    expect(find("address").attributes("aria-invalid")).toBe("true");
    await find("address").setValue("fc.weight.grad[1,2000]");
    await press("Enter");
    expect(text("address-refusal")).toContain("[1,2000] is no element of it");
    expect({ crumbs: crumbs(), asked: asked.length, gone }).toEqual({ ...before, gone: [] });
    await find("address").setValue("2");
    expect(document.querySelector("[data-testid=address-refusal]")).toBeNull();
  });

  test("an address that is gone to while another element is asked about is explained in its place", async () => {
    await explainHere();
    await useExplain().goTo("fc.output.grad[1,0] @ 3/backward/loss/gradInput");
    await settled();
    expect(crumbs()).toEqual(["fc.output.grad[1,0]"]);
    expect(text("explain-value")).toContain("fc.output.grad[1,0]");
  });

  test("a link of the chain can be gone to, and the chain stays", async () => {
    await explainHere();
    await press("e");
    await press("Enter");
    await find("explain-go").trigger("click");
    await settled();
    expect(gone).toEqual(["3/backward/loss/gradInput"]);
    expect(crumbs()).toHaveLength(2);
    expect(useExplain().at).toBe(1);
  });
});
