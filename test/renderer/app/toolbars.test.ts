// Toolbars, the call stack and the network are one Tab stop each: arrows move within them, and only there.

import { beforeEach, describe, expect, test } from "vitest";
import { useView } from "../../../src-renderer/session/view/view";
import { find, has, moves, openPage, press, settled, text } from "../appPage";
import type { FakeEngine } from "../fakeEngine";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage();
});
async function focus(id: string): Promise<void> {
  find(id).element.focus();
  await settled();
}
const focused = (): string | undefined => {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement ? activeElement.dataset["testid"] : undefined;
};
/** What Tab can come to, in a part of the page. */
const stops = (part: string): readonly Element[] =>
  [...document.querySelectorAll(`${part} :is(button, input, select)`)].filter(
    (one) => one instanceof HTMLElement && one.tabIndex >= 0,
  );

describe("come to by Tab", () => {
  test("the run's buttons are walked with the arrows, and nothing is stepped", async () => {
    await focus("stepBack");
    await press("ArrowRight");
    expect(focused()).toBe("next");
    await press("ArrowRight");
    await press("ArrowLeft");
    expect(focused()).toBe("next");
    await press("End");
    expect(focused()).toBe("restart");
    expect(moves(engine)).toEqual([]);
    expect(stops("[role=toolbar][aria-label=Run]")).toHaveLength(1);
  });

  test("so is a switch, from end to end", async () => {
    await focus("choose-operation");
    await press("ArrowRight");
    expect(useView().granularity).toBe("element");
    await press("Home");
    expect(useView().granularity).toBe("iteration");
    expect(focused()).toBe("choose-iteration");
    expect(moves(engine)).toEqual([]);
  });

  test("Escape lets go: then the arrows step", async () => {
    await focus("stepIn");
    await press("Escape");
    expect(document.activeElement).toBe(document.body);
    await press("ArrowRight");
    expect(moves(engine)).toEqual(["next operation"]);
  });

  test("other keys mean in a toolbar what they mean elsewhere", async () => {
    await focus("restart");
    await press("g");
    expect(useView().emphasis).toBe("activations");
  });

  test("the network is walked up and down; left and right step", async () => {
    find("layer-conv").get<HTMLElement>("button.layer").element.focus();
    await press("ArrowDown");
    expect(focused()).toBe("parameter-conv.weight");
    await press("ArrowRight");
    expect(moves(engine)).toEqual(["next operation"]);
    expect(focused()).toBe("parameter-conv.weight");
    expect(stops("[data-testid=network]")).toHaveLength(1);
  });
});

test("who points at a button wants its effect: the arrows step", async () => {
  const { element } = find("next");
  element.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  element.focus();
  await press("ArrowRight");
  expect(moves(engine)).toEqual(["next operation"]);
});

test("a dialog gives the focus back to what had it, not to what had it before an earlier one", async () => {
  await focus("stepIn");
  await press("?");
  await press("Escape");
  expect(focused()).toBe("stepIn");
  await press("Escape");
  await press("?");
  await press("Escape");
  expect(document.activeElement).toBe(document.body);
});

test("the list of keys says so", async () => {
  await press("?");
  expect(has("help")).toBe(true);
  expect(text("help")).toContain("In a toolbar, a switch or tabs, come to by Tab");
});
