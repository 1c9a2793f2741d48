// What logpoints said.

import { beforeEach, describe, expect, test } from "vitest";
import { click, find, has, moves, openPage, settled, text } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage();
});

describe("the log", () => {
  test("says of how many it keeps the newest", async () => {
    for (let i = 0; i < 753; i++)
      engine.send({
        kind: "event",
        event: "output",
        body: { breakpoint: 1, address: "2/loss/output", text: `${i}` },
      });
    await settled();
    expect(text("log-cut")).toBe("500 newest of 753");
  });

  test("keeps what logpoints said, the newest last, with addresses to go to", async () => {
    expect(has("section-log")).toBe(false);
    for (const text of ["one", "two"])
      engine.send({
        kind: "event",
        event: "output",
        body: { breakpoint: 1, address: "2/loss/output", text },
      });
    await settled();
    await click("toggle-log");
    expect([...find("log").element.querySelectorAll(".said")].map(({ textContent }) => textContent)).toEqual([
      "one",
      "two",
    ]);
    find("log").element.querySelector<HTMLElement>(".line")?.click();
    await settled();
    expect(moves(engine)).toEqual(["goto"]);
  });
});
