// The way back after a jump in time, by keys alone.

import { beforeEach, expect, test } from "vitest";
import { useNavigationHistory } from "../../../../src-renderer/session/run/navigationHistory";
import { openPage, press } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { main, remember, timeline } from "../../timelines";

let engine: FakeEngine;
let went: string[];
beforeEach(async () => {
  went = [];
  engine = await openPage((fresh) => {
    remember(fresh);
    fresh.reply("timeline", () => ({ body: { ...timeline, branches: [{ ...main, iterations: 4 }] } }));
    fresh.reply("goto", ({ address }) => {
      went.push(address);
      fresh.more = { address };
      return { body: {}, stops: true };
    });
  });
});

test("Alt+Left returns to where a jump began, Alt+Right goes forward again", async () => {
  await press("Home");
  await press("ArrowLeft", { altKey: true });
  await press("ArrowRight", { altKey: true });
  expect(went).toEqual(["start", "3/loss/output", "start"]);
});

test("steps leave no place to return to", async () => {
  await press("ArrowRight");
  await press("ArrowLeft", { altKey: true });
  expect(went).toEqual([]);
  expect(engine.heard).not.toContain("stepBack operation");
});

test("another jump forgets what was forward", async () => {
  await press("Home");
  await press("ArrowLeft", { altKey: true });
  await press("End");
  expect(went.at(-1)).toBe("3");
  expect(useNavigationHistory().after).toEqual([]);
});
