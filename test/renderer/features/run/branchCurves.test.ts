// The curves of other branches in the Run panel: asked for while nothing runs, named, hidden and shown, read.

import { beforeEach, describe, expect, test } from "vitest";
import { tensor } from "../../../../src-engine/tensor/tensor";
import type { BranchInfo, Requests } from "../../../../src-engine/protocol/protocol";
import { useTimeline } from "../../../../src-renderer/session/run/timeline";
import { click, find, has, openPage, press, settled, text } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { branchesOf, remember, timeline } from "../../timelines";

let engine: FakeEngine;
let asked: (number | undefined)[];
let all: readonly BranchInfo[];

beforeEach(async () => {
  asked = [];
  all = branchesOf([
    { id: 0, name: "main", iterations: 20 },
    { id: 1, name: "steep", parent: 0, fork: "4/loss/output", iterations: 12 },
  ]);
  engine = await openPage((fresh) => {
    remember(fresh);
    fresh.reply("timeline", () => ({ body: { ...timeline, branches: all } }));
    fresh.reply("history", ({ branch }: Requests["history"]["arguments"]) => {
      asked.push(branch);
      const length = branch === 1 ? 12 : 20;
      const loss = Array.from({ length }, (_, i) => (branch ?? 0) * 100 + i);
      const accuracy = loss.map(() => 0.5);
      return {
        body: { epochs: [] },
        tensors: new Map([
          ["loss", tensor([length], loss)],
          ["accuracy", tensor([length], accuracy)],
        ]),
      };
    });
  });
  await press("ArrowRight");
  await useTimeline().refresh();
  await settled();
});

async function readAt(...keys: readonly string[]): Promise<string> {
  find("loss-curve").get<HTMLElement>("[role=application]").element.focus();
  for (const key of keys) await press(key);
  return find("loss-curve").get("[data-testid=curve-reading]").text().replace(/\s+/g, " ");
}

describe("the curves of other branches", () => {
  test("are named beside the one of the branch that we are on, and asked for once", async () => {
    expect(text("curve-legend")).toMatch(/main ?here ?steep/);
    expect(asked.filter((branch) => branch === 1)).toHaveLength(1);
    await press("ArrowRight");
    await useTimeline().refresh();
    await settled();
    expect(asked.filter((branch) => branch === 1)).toHaveLength(1);
  });

  test("are read branch by branch, from where each leaves to where it ends", async () => {
    expect(await readAt("Home")).toMatch(/^iteration 0 ?main ?0 ?steep ?–/);
    expect(await readAt("Home", ...Array<string>(5).fill("ArrowRight"))).toMatch(
      /^iteration 5 ?main ?5\.00 ?steep ?105/,
    );
    expect(await readAt("End")).toMatch(/^iteration 19 ?main ?19\.0 ?steep ?–/);
    expect(await readAt("Escape")).toBe("");
  });

  test("Enter goes to the iteration that is read", async () => {
    await readAt("Home", "ArrowRight", "ArrowRight", "Enter");
    expect(engine.told.goto?.address).toMatch(/^2\//);
  });

  test("are hidden and shown by a press on their names", async () => {
    expect(find("curve-of-1").attributes("aria-pressed")).toBe("true");
    await click("curve-of-1");
    expect(find("curve-of-1").attributes("aria-pressed")).toBe("false");
    expect(await readAt("Home")).not.toContain("steep");
    await click("curve-of-1");
    expect(await readAt("Home")).toContain("steep");
    expect(asked.filter((branch) => branch === 1)).toHaveLength(1);
  });

  test("are not asked for while a run goes on", async () => {
    const before = asked.length;
    engine.send({ kind: "event", event: "continued", body: {} });
    all = [all[0]!, { ...all[1]!, iterations: 15 }];
    await useTimeline().refresh();
    await settled();
    expect(asked).toHaveLength(before);
  });

  test("are not there where there is one branch alone", async () => {
    all = [all[0]!];
    await useTimeline().refresh();
    await settled();
    expect(has("curve-legend")).toBe(false);
  });
});
