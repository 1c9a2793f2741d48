// The focus goes from panel to panel without Tab.

import { beforeEach, expect, test } from "vitest";
import { find, openPage, press } from "../appPage";

beforeEach(async () => {
  await openPage();
});
const panel = (): string | null | undefined =>
  document.activeElement
    ?.closest("nav[aria-label=Network], main, aside.side, section[aria-label=Timeline]")
    ?.getAttribute("aria-label");

test("F8 walks the panels in a circle, Shift+F8 the other way", async () => {
  const seen = [];
  for (let i = 0; i < 4; i++) {
    await press("F8");
    seen.push(panel());
  }
  expect(seen).toEqual(["Network", "Stage", "Run and explanation", "Timeline"]);
  await press("F8", { shiftKey: true });
  expect(panel()).toBe("Run and explanation");
});

test("a panel is come back to where it was left", async () => {
  find("parameter-fc.weight").element.focus();
  await press("F8");
  await press("F8", { shiftKey: true });
  expect(document.activeElement).toBe(find("parameter-fc.weight").element);
});
