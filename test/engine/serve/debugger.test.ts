// The debugger as a page uses it: breakpoints, watches, edits, branches, sessions as files.

import { expect, test } from "vitest";
import type { Answer } from "../../../src-engine/protocol/wire/client";
import { LONGEST_EXPRESSION, LONGEST_NAME, MOST_BREAKPOINTS } from "../../../src-engine/protocol/limits";
import type { Breakpoint, Events } from "../../../src-engine/protocol/protocol";
import { launched, type Page } from "../../support/page";

const conditional: Breakpoint = {
  id: 7,
  enabled: true,
  condition: "iteration == 9 && norm(conv2.weight.grad) > 0",
};

function textOf({ body, tensors }: Answer<"saveSession">): string {
  const { buffer, byteOffset } = tensors.get("file")!.data;
  return new TextDecoder().decode(new Uint8Array(buffer, byteOffset, body.byteLength));
}

async function at(page: Page, address: string): Promise<void> {
  await page.client.request("goto", { address });
  await page.stop();
}

test("a breakpoint stops the run, says which it was, and is found again from either side", async () => {
  const page = await launched();
  const { body } = await page.client.request("setBreakpoints", { breakpoints: [conditional] });
  expect(body.breakpoints).toMatchObject([{ id: 7, verified: true }]);
  await page.client.request("continue", {});
  const hit = (await page.stop()).body;
  expect(hit).toMatchObject({
    reason: "breakpoint",
    hitBreakpoints: [7],
    address: "9/backward/conv2/gradWeight",
  });
  expect(hit.stack.map(({ name }) => name)).toEqual(["iteration 9", "backward", "conv2", "gradWeight"]);
  await at(page, "20/loss");
  await page.client.request("reverseContinue", {});
  expect((await page.stop()).body).toMatchObject({ reason: "breakpoint", moment: hit.moment });
  const { body: timeline } = await page.client.request("timeline", {});
  expect(timeline.hits).toEqual([{ id: 7, count: 1, iterations: [9] }]);
});

test("what is wrong with a condition is said with its column, and stops nothing", async () => {
  const { client } = await launched();
  const { body } = await client.request("setBreakpoints", {
    breakpoints: [{ id: 1, enabled: true, condition: "norm(conv9.weight) >" }],
  });
  expect(body.breakpoints).toMatchObject([
    { verified: false, field: "condition", column: expect.any(Number) },
  ]);
});

test("a logpoint speaks once for each moment, and nothing stops", async () => {
  const page = await launched();
  const said: Events["output"][] = [];
  page.client.on("output", (output) => said.push(output));
  await page.client.request("setBreakpoints", {
    breakpoints: [
      { id: 3, enabled: true, condition: "iteration < 3", logMessage: "loss {loss} at {iteration}" },
    ],
  });
  for (let round = 0; round < 2; round++) {
    await page.client.request("continue", {});
    expect((await page.stop()).body.reason).toBe("pause");
    await at(page, "start");
  }
  expect(said.map(({ address }) => address)).toEqual(["0/loss/output", "1/loss/output", "2/loss/output"]);
  expect(said[2]!.text).toMatch(/^loss [\d.]+ at 2$/);
});

test("elements are stepped through from the largest; what is not revealed is masked", async () => {
  const page = await launched();
  await at(page, "0/loss");
  await page.client.request("next", { granularity: "element" });
  const { body, tensors } = await page.stop();
  const { client } = page;
  const { tensors: whole } = await client.request("read", { path: "fc.output.grad" });
  const largest = Math.max(...whole.get("fc.output.grad")!.data.map(Math.abs));
  expect(Math.abs(body.element!.value)).toBe(largest);
  expect(body.address).toBe("0/backward/loss/gradInput#1");
  expect([...tensors.get("revealed")!.data].reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1);
  await page.client.request("stepBack", { granularity: "element" });
  expect((await page.stop()).body.address).toBe("0/loss/output");
});

test("watches come with every stop, and a plot brings what they were", async () => {
  const page = await launched();
  const { body } = await page.client.request("setWatches", {
    expressions: ["loss", "norm(conv1.weight)", "norm(conv1.wait)"],
  });
  expect(body.watches[2]).toMatchObject({ error: expect.stringContaining("conv1.wait"), column: 5 });
  await at(page, "6/update");
  await at(page, "5/loss");
  const { tensors } = await page.client.request("plot", {
    expression: "norm(conv1.weight)",
    from: 0,
    to: 6,
    points: 3,
  });
  expect([...tensors.get("iterations")!.data]).toEqual([0, 2, 4]);
  await at(page, "4/loss");
  await page.client.request("goto", { address: "4/loss" });
  const { watches, address } = (await page.stop()).body;
  expect(address).toBe("4/loss/output");
  expect(watches[1]!.value).toBe(tensors.get("values")!.data[2]);
});

test("a plot gives way to whatever comes next, and what looks meanwhile sees where we are", async () => {
  let seconds = 0; // a clock so fast that each iteration is a slice of its own, and is told
  const page = await launched({}, { now: () => 1000 * seconds++ });
  await at(page, "300/loss");
  const { client } = page;
  const element = { path: "conv1.weight.grad", index: [0, 0, 1, 1] };
  await at(page, "300/backward");
  const { body: before } = await client.request("explain", element);
  const begun = new Promise<void>((resume) => client.on("working", () => resume()));
  const plotting = client.request("plot", { expression: "norm(fc.weight)", from: 0, to: 300, points: 300 });
  await begun;
  const { body: meanwhile } = await client.request("explain", element);
  expect(meanwhile).toEqual(before);
  const { body, tensors } = await plotting;
  expect(body.complete).toBe(false);
  expect(tensors.get("iterations")!.data.length).toBeLessThan(300);

  const again = client.request("plot", { expression: "norm(fc.weight)", from: 0, to: 300, points: 300 });
  await client.request("next", { granularity: "operation" });
  expect((await again).body.complete).toBe(false);
  expect((await page.stop()).body.address).toMatch(/^300\/update\//);
});

test("the points of a plot over a run that has grown are among those before, or between them", async () => {
  const page = await launched();
  await at(page, "40/loss");
  const over = async (to: number): Promise<readonly number[]> => {
    const range = { expression: "loss", from: 0, to, points: 8 };
    return [...(await page.client.request("plot", range)).tensors.get("iterations")!.data];
  };
  expect(await over(8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(await over(9)).toEqual([0, 2, 4, 6, 8]);
  expect(await over(33)).toEqual([0, 8, 16, 24, 32]);
});

test("an edit opens a branch; the parent is as it was; the two are compared where they part", async () => {
  const page = await launched();
  const { client } = page;
  await at(page, "5/loss");
  await at(page, "3/loss");
  const { body } = await client.request("setVariable", {
    path: "conv1.weight",
    index: [0, 0, 1, 1],
    value: 2,
  });
  expect(body.branch).toBe(1);
  expect((await page.stop()).body).toMatchObject({ branch: 1, address: "3/loss/output" });
  await at(page, "5/loss");
  const compared = await client.request("compare", {
    path: "conv1.weight",
    a: { address: "5/loss", branch: 1, sample: 0 },
    b: { address: "5/loss", branch: 0, sample: 0 },
  });
  const [a, b] = ["a", "b"].map((side) => compared.tensors.get(side)!.data);
  expect(a![4]).not.toBe(b![4]);
  const beyond = {
    path: "loss.output",
    a: { address: "9/loss", branch: 0, sample: 0 },
    b: { address: "5/loss", sample: 0 },
  };
  await expect(client.request("compare", beyond)).rejects.toThrow(
    "main has been to iteration 5 only, not to 9",
  );
  const { body: timeline } = await client.request("timeline", {});
  expect(timeline).toMatchObject({
    branch: 1,
    branches: [{ id: 0 }, { id: 1, parent: 0, fork: "3/loss/output", edits: ["conv1.weight[0,0,1,1] = 2"] }],
  });
  await client.request("goto", { address: "5/loss", branch: 0 });
  expect((await page.stop()).body.branch).toBe(0);
  const { tensors } = await client.request("read", { path: "conv1.weight" });
  expect(tensors.get("conv1.weight")!.data).toEqual(b);
});

test("a branch is deleted in its turn; where we are it stays, and two are not called alike", async () => {
  const page = await launched();
  const { client } = page;
  await at(page, "3/loss");
  await client.request("setVariable", { path: "conv1.weight", index: [0, 0, 1, 1], value: 2 });
  await page.stop();
  await expect(client.request("deleteBranch", { branch: 1 })).rejects.toThrow(
    "branch 1 stays while we are on it",
  );
  await expect(client.request("nameBranch", { branch: 1, name: "main" })).rejects.toThrow(
    'another branch is called "main" already',
  );
  await client.request("goto", { address: "3/loss", branch: 0 });
  await page.stop();
  expect((await client.request("deleteBranch", { branch: 1 })).body).toEqual({ deleted: [1] });
  expect((await client.request("timeline", {})).body.branches.map(({ id }) => id)).toEqual([0]);
  await expect(client.request("deleteBranch", { branch: 1 })).rejects.toThrow("there is no branch 1");
  await expect(client.request("deleteBranch", { branch: 0 })).rejects.toThrow("it stays");
});

test("what cannot be edited is refused in a sentence, and opens nothing", async () => {
  const { client } = await launched();
  const edit = (path: string, index: number[], value = 1) =>
    client.request("setVariable", { path, index, value });
  await expect(edit("conv2.weight.grad", [0, 0, 0, 0])).rejects.toThrow("is not written yet at this moment");
  await expect(edit("conv1.weight", [9, 0, 0, 0])).rejects.toThrow(
    "conv1.weight has shape [8,1,3,3], expected an index within it, got [9,0,0,0]",
  );
  await expect(edit("target", [0], 10)).rejects.toThrow("expected a class from 0 to 9, got 10");
  await expect(edit("learningRate", [], -1)).rejects.toThrow(
    "expected value to be a number from 0 to 1000000, got -1",
  );
  await expect(client.request("setBatch", { indices: [1, 2] })).rejects.toThrow("expected 4 images, got 2");
  expect((await client.request("timeline", {})).body.branches).toHaveLength(1);
});

test("a session saved in one engine opens in another where it was, with the same bits", async () => {
  const first = await launched();
  await at(first, "3/backward/conv2");
  await first.client.request("setVariable", { path: "learningRate", index: [], value: 0.5 });
  await first.stop();
  await first.client.request("setBreakpoints", { breakpoints: [conditional] });
  await at(first, "8/backward/fc");
  const before = (await first.client.request("timeline", {})).body;
  const saved = await first.client.request("saveSession", {});
  expect(saved.body.name).toBe("cnn-pytorch.backstep");

  const second = await launched({ seed: 5 });
  const { body } = await second.client.request("openSession", { text: textOf(saved) });
  expect(body).toMatchObject({ differs: [], breakpoints: [conditional], session: { seed: 1 } });
  expect((await second.stop()).body).toMatchObject({
    branch: 1,
    address: "8/backward/fc/gradBias",
    learningRate: 0.5,
  });
  const [mine, theirs] = await Promise.all(
    [first, second].map(({ client }) => client.request("read", { path: "fc.weight.grad" })),
  );
  expect(theirs!.tensors).toEqual(mine!.tensors);
  const after = (await second.client.request("timeline", {})).body;
  expect(after.branches).toEqual(before.branches);
  const histories = await Promise.all(
    [first, second].map(({ client }) => client.request("history", { branch: 1 })),
  );
  expect(histories[1]!.tensors).toEqual(histories[0]!.tensors);
});

test("what a saved session could not hold is refused at the door, and what it holds at most is opened again", async () => {
  const page = await launched();
  const { client } = page;
  await at(page, "2/loss");
  const breakpoint = (id: number, condition: string): Breakpoint => ({ id, enabled: true, condition });
  const long = `loss > ${"1".repeat(LONGEST_EXPRESSION - 7)}`;
  await expect(client.request("nameBranch", { branch: 0, name: "" })).rejects.toThrow("a character at least");
  await expect(client.request("nameBranch", { branch: 0, name: "x".repeat(201) })).rejects.toThrow(
    "nameBranch: expected name to have at most 200 characters, got 201",
  );
  await expect(client.request("setWatches", { expressions: [`${long}1`] })).rejects.toThrow(
    "expected expressions[0] to have at most 1000 characters, got 1001",
  );
  await expect(
    client.request("setBreakpoints", { breakpoints: [breakpoint(1, `${long}1`)] }),
  ).rejects.toThrow("expected breakpoints[0].condition to have at most 1000 characters");
  await expect(
    client.request("setBreakpoints", { breakpoints: [breakpoint(1, "loss > 1"), breakpoint(1, "loss > 2")] }),
  ).rejects.toThrow("expected breakpoints to have a number of their own each, got 1 twice");

  await client.request("nameBranch", { branch: 0, name: "x".repeat(LONGEST_NAME) });
  const breakpoints = Array.from({ length: MOST_BREAKPOINTS }, (_, id) => breakpoint(id, long));
  await client.request("setBreakpoints", { breakpoints });
  const text = textOf(await client.request("saveSession", {}));
  expect((await client.request("openSession", { text })).body).toMatchObject({ differs: [], breakpoints });
});

test("an edit that was changed in the file shows in the weights, however short its branch", async () => {
  const page = await launched();
  await at(page, "2/loss");
  await page.client.request("setVariable", { path: "conv1.weight", index: [0, 0, 1, 1], value: 2.5 });
  await page.stop();
  await at(page, "3/loss");
  const text = textOf(await page.client.request("saveSession", {})).replace('"value": 2.5', '"value": 9.5');
  const { body } = await page.client.request("openSession", { text });
  expect(body.differs).toEqual([expect.stringContaining("weights at the start of iteration 4 of branch 1")]);
});

test("another dataset is named, and other weights are noticed", async () => {
  const page = await launched();
  await at(page, "2/loss");
  const saved = await page.client.request("saveSession", {});
  const text = textOf(saved).replaceAll(/"sha256": "[0-9a-f]{8}/g, '"sha256": "00000000');
  const { body } = await page.client.request("openSession", { text });
  expect(body.differs[0]).toContain("data: ");
  expect(body.differs[1]).toContain("weights at the start of iteration 0 of main");
});

test("the first NaN stops a run that goes wrong, and is traced", async () => {
  const page = await launched({ model: "exploding", learningRate: 1e6 });
  await page.client.request("continue", {});
  const { body } = await page.stop();
  expect(body.reason).toBe("exception");
  expect(body.text).toMatch(/(is|are) NaN or infinite: the first on the way here\.$/);
  const { body: answer } = await page.client.request("trace", {});
  expect(answer.trace!.address).toBe(body.address);
});
