// What the page does as a whole: opening, stepping, addresses, the timeline, training, looking.

import { DOMWrapper } from "@vue/test-utils";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Channel } from "../../../src-engine/protocol/wire/channel";
import { useCurves } from "../../../src-renderer/session/run/curves";
import { useSession } from "../../../src-renderer/session/session";
import { useView } from "../../../src-renderer/session/view/view";
import { channelPair } from "../../support/channelPair";
import { moves as movesOf, openPage, press, settled, text } from "../appPage";
import { points, type FakeEngine } from "../fakeEngine";
import { stopEvent, stoppedAt } from "../session";

const page = new DOMWrapper(document.body);
let engine: FakeEngine;

beforeEach(async () => {
  engine = await openPage();
});

const moves = (): readonly string[] => movesOf(engine);
const notices = (): string[] => page.findAll('[data-testid="notice"]').map((notice) => notice.text());

describe("opening", () => {
  test("launches the first session where there is none, and shows what to press", () => {
    const asked = ["attach", "launch", "subscribe", "history"];
    expect([...new Set(engine.heard.filter((command) => asked.includes(command)))]).toEqual(asked);
    expect(text("hint")).toContain("Loss is computed. Press →");
    expect(text("loss")).toBe("0.500");
  });

  test("shows a row for each layer and one for the loss", () => {
    expect(page.findAll('[data-testid^="layer-"]').map((row) => row.attributes("data-testid"))).toEqual(
      expect.arrayContaining(["layer-conv", "layer-relu", "layer-flatten", "layer-fc", "layer-loss"]),
    );
  });

  test("a lost connection shows a calm banner, and the session is there again after it", async () => {
    vi.useFakeTimers();
    engine.disconnect();
    await vi.advanceTimersByTimeAsync(50);
    expect(page.find('[data-testid="banner"]').exists()).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    await settled();
    expect(page.find('[data-testid="banner"]').exists()).toBe(false);
    expect(engine.heard.filter((command) => command === "launch")).toHaveLength(1);
    expect(notices()).toEqual([]);
  });

  test("a page that is one too many says so, not that it reconnects, and goes on once there is room", async () => {
    vi.useFakeTimers();
    const connect = engine.host.connect.bind(engine.host);
    const why = "Too many pages: 8 are open already.";
    const full = (): Promise<Channel> => {
      const [channel, end] = channelPair();
      return Promise.resolve({
        ...channel,
        onClose(tell) {
          setTimeout(() => {
            end.close();
            tell(why, true);
          });
        },
      });
    };
    Object.assign(engine.host, { connect: full });
    engine.disconnect();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(page.find('[data-testid="banner"]').text()).toBe(why);
    expect(notices()).toEqual([]);
    Object.assign(engine.host, { connect });
    await vi.advanceTimersByTimeAsync(3500);
    vi.useRealTimers();
    await settled();
    expect(page.find('[data-testid="banner"]').exists()).toBe(false);
  });

  test("that cannot be had again is told with the reason, while it is so", async () => {
    const connect = engine.host.connect.bind(engine.host);
    const why = "the engine stopped 4 times within five minutes; lastly: out of memory";
    Object.assign(engine.host, { connect: () => Promise.reject(new Error(why)) });
    engine.disconnect();
    await expect.poll(notices, { timeout: 5000 }).toEqual([`${why.replace("the", "The")}.`]);
    Object.assign(engine.host, { connect });
    await expect.poll(notices, { timeout: 10_000 }).toEqual([]);
  });
});

describe("stepping", () => {
  test("the right arrow runs the next operation, the left one rewinds it", async () => {
    await press("ArrowRight");
    expect(useSession().stopped?.instruction).toBe(5);
    expect(text("operation-name")).toBe("loss.gradInput");
    await press("ArrowLeft");
    expect(useSession().stopped?.instruction).toBe(4);
  });

  test("a result of the whole batch beside one sample's operands says so", async () => {
    const samples = () => page.findAll('[data-testid="samples"]').map((caption) => caption.text());
    await press("ArrowRight");
    expect(text("operation-name")).toBe("loss.gradInput");
    expect(samples()).not.toContain("all 4 samples");
    await press("ArrowRight");
    await press("ArrowRight");
    expect(text("operation-name")).toBe("fc.gradWeight");
    expect(samples()).toEqual(["sample 0", "all 4 samples"]);
  });

  test("quick presses are as many steps", async () => {
    for (let i = 0; i < 3; i++) window.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
    await settled();
    expect(useSession().stopped?.instruction).toBe(7);
  });

  test("a digit chooses how far a step goes", async () => {
    await press("3");
    await press("F10");
    expect(moves().at(-1)).toBe("next layer");
  });

  test.each([
    ["a granularity", '[data-testid="choose-layer"]'],
    ["what to show", '[data-testid="choose-gradients"]'],
    ["the list of samples", '[data-testid="sample"]'],
  ])("after pointing at %s the arrows step", async (_, selector) => {
    const { element } = page.get<HTMLElement>(selector);
    element.dispatchEvent(new Event("pointerdown", { bubbles: true }));
    element.focus();
    element.click();
    const granularity = useView().granularity;
    element.dispatchEvent(
      new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }),
    );
    await settled();
    expect(moves().at(-1)).toBe(`next ${granularity}`);
    expect(document.activeElement).toBe(document.body);
    expect(useView().granularity).toBe(granularity);
  });

  test("reached by Tab, a switch keeps its arrows", async () => {
    await press("Tab");
    const { element } = page.get<HTMLElement>('[data-testid="choose-operation"]');
    element.focus();
    element.dispatchEvent(
      new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true, cancelable: true }),
    );
    await settled();
    expect(useView().granularity).toBe("layer");
    expect(useSession().stopped?.instruction).toBe(4);
  });

  test("plain keys do nothing while somebody types", async () => {
    const field = page.get<HTMLInputElement>('[data-testid="address"]').element;
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    await settled();
    expect(useSession().stopped?.instruction).toBe(4);
  });

  test("plain keys do nothing behind an open dialog, and Escape closes it", async () => {
    await press("?");
    await press("ArrowRight");
    expect(useSession().stopped?.instruction).toBe(4);
    await press("Escape");
    expect(useView().dialog).toBeUndefined();
  });

  test("each stop is said aloud", async () => {
    await press("ArrowRight");
    expect(text("spoken")).toBe("Ran loss gradInput, backward, iteration 3");
  });

  test("a refused request is one sentence that can be dismissed", async () => {
    engine.refuse("next", "next: the engine is busy");
    await press("ArrowRight");
    expect(notices()).toEqual(["The engine is busy."]);
    await page.get('[data-testid="notice"] button').trigger("click");
    expect(notices()).toEqual([]);
  });
});

describe("an address", () => {
  const type = async (address: string): Promise<void> => {
    const field = page.get<HTMLInputElement>('[data-testid="address"]');
    await field.setValue(address);
    await field.trigger("keydown", { key: "Enter" });
    await settled();
  };

  test("typed while training pauses and goes there", async () => {
    await press("F5");
    expect(useSession().running).toBe(true);
    await type("3/backward/fc");
    expect(engine.heard.filter((command) => command === "pause" || command === "goto")).toEqual([
      "pause",
      "goto",
    ]);
    expect(useSession().running).toBe(false);
  });

  test("typed while going elsewhere stops that first", async () => {
    engine.stall("goto");
    await type("300");
    expect(useSession().waiting).toBe("Going to 300");
    await type("3/backward/fc");
    expect(engine.heard.filter((command) => command === "pause" || command === "goto")).toEqual([
      "goto",
      "pause",
      "goto",
    ]);
  });
});

describe("the timeline", () => {
  test("tells done, current and coming apart", () => {
    const states = page
      .findAll(".pill")
      .map((pill) => /done|current|coming/.exec(pill.classes().join(" "))?.[0]);
    expect(states).toEqual([
      "done",
      "done",
      "done",
      "done",
      "current",
      "coming",
      "coming",
      "coming",
      "coming",
    ]);
  });

  test("is one stop for Tab; arrows walk its operations", async () => {
    await press("Tab");
    const pill = (i: number): HTMLElement => page.get<HTMLElement>(`[data-testid="pill-${i}"]`).element;
    expect(page.findAll('.pill[tabindex="0"]')).toHaveLength(1);
    pill(4).focus();
    pill(4).dispatchEvent(
      new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }),
    );
    await settled();
    expect(document.activeElement).toBe(pill(5));
    expect(page.findAll('.pill[tabindex="0"]').map((found) => found.element)).toEqual([pill(5)]);
    expect(useSession().stopped?.instruction).toBe(4);
  });

  test("a click on an operation goes there", async () => {
    await page.get('[data-testid="pill-1"]').trigger("click");
    await settled();
    expect(moves().at(-1)).toBe("goto");
  });
});

describe("training", () => {
  test("draws progress, acknowledges it, and offers to pause", async () => {
    await press("F5");
    engine.send(
      {
        kind: "event",
        event: "progress",
        body: { branch: 0, moment: { iteration: 5, pc: 9 }, epoch: 0, from: 3, imagesPerSecond: 12345 },
      },
      points([0.4, 0.3, 0.25]),
    );
    // It comes nineteen times as long after as drawing took, on a busy machine too.
    await vi.waitFor(() => expect(engine.heard).toContain("acknowledge"), { timeout: 20_000 });
    expect(useCurves().points().length).toBe(6);
    expect(text("loss")).toBe("0.250");
    expect(text("speed")).toBe("12,345 images/s");
    // The engine's epoch 0 is the first.
    expect(text("status")).toMatch(/epoch\s*1\s*iteration/);
    await press("F6");
    expect(useSession().running).toBe(false);
  });
});

describe("restarting", () => {
  test("a run of a few iterations starts over at once", async () => {
    await press("F5", { ctrlKey: true, shiftKey: true });
    expect(engine.heard.filter((command) => command === "launch")).toHaveLength(2);
  });

  test("asks before a long run is dropped", async () => {
    useCurves().put(
      3,
      Array.from({ length: 100 }, () => 0.5),
      Array.from({ length: 100 }, () => 0.5),
    );
    await press("F5", { ctrlKey: true, shiftKey: true });
    const dialog = document.querySelector("[data-testid=discard-dialog]");
    expect(dialog?.textContent).toContain("62 trained iterations are dropped");
    expect(engine.heard.filter((command) => command === "launch")).toHaveLength(1);
    document.querySelector<HTMLElement>("[data-testid=discard-go]")?.click();
    await settled();
    expect(engine.heard.filter((command) => command === "launch")).toHaveLength(2);
  });
});

test("the granularity is kept for the next visit", async () => {
  await press("2");
  expect(localStorage.getItem("backstep.granularity")).toBe("phase");
});

describe("looking", () => {
  test("a chosen layer stays shown until it is let go", async () => {
    await page.get('[data-testid="layer-conv"] button.layer').trigger("click");
    expect(text("layer-view")).toContain("Conv2d 1→2 3×3 pad 1");
    await press("ArrowRight");
    expect(text("layer-view")).toContain("Conv2d");
    await press("Escape");
    expect(useView().pinned).toBeUndefined();
  });

  test("a chosen parameter is shown with its gradient, and asked for", async () => {
    engine.heard.length = 0;
    await page.get('[data-testid="parameter-fc.weight"]').trigger("click");
    await settled();
    expect(engine.heard).toEqual(["subscribe"]);
    expect(text("layer-view")).toContain("fc.weight.grad");
    expect(text("choose-activations")).toBe("Values");
  });

  test("choosing the loss shows the loss", async () => {
    await page.get('[data-testid="layer-loss"] button.layer').trigger("click");
    expect(text("layer-view")).toContain("CrossEntropyLoss, 0.500 over the batch of 4");
  });

  test("a norm that is not finite says so, and why", async () => {
    const layers = [{ layer: "conv", activationNorm: NaN, nonFinite: 12, parameterGradientNorms: {} }];
    engine.send(stopEvent(stoppedAt(5, { layers })));
    await settled();
    const norm = page.get('[data-testid="layer-conv"] .norm.wrong');
    expect(norm.text()).toBe("NaN");
    expect(norm.attributes("data-tip")).toContain("12 elements");
  });

  test("an element has a value and a copyable address", async () => {
    useView().hovered = { path: "conv.output", offset: 31 };
    await settled();
    expect(text("readout-address")).toBe("conv.output[0,1,0,1] @ 3/loss/output");
    expect(text("readout-value")).toBe("31");
  });

  test("what is not computed yet is said so", () => {
    expect(text("tensor-fc.output.grad")).toContain("Backward has not begun.");
  });
});

test("exporting saves the engine's bytes under its name", async () => {
  await press("P", { ctrlKey: true, shiftKey: true });
  const item = [...document.querySelectorAll<HTMLElement>("[role=option]")].find((option) =>
    option.textContent?.includes("Export weights"),
  );
  item?.click();
  await settled();
  document.querySelector<HTMLElement>("[data-testid=export-save]")?.click();
  await settled();
  expect(engine.saved.map(({ name, bytes }) => [name, [...bytes]])).toEqual([["tiny.npz", [1, 2, 3]]]);
});
