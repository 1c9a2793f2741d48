// Exercises as a page has them: listed, launched, answered, saved and opened again.

import { expect, test } from "vitest";
import { EXERCISE_SET, SOLVED_SET } from "../../../src-engine/protocol/check/exerciseFile";
import type { Tensors } from "../../../src-engine/protocol/wire/client";
import { tensorAsBytes } from "../../../src-engine/protocol/wire/fileTensor";
import { engine, launched, page, type Page } from "../../support/page";

const equalBiases = () => launched({ exercise: "equal-biases", model: "", seed: 9, batchSize: 64 });
const WRONG = "backward/fc2/gradBias";

async function at({ client, stop }: Page, address: string): Promise<Tensors> {
  await client.request("subscribe", { sample: 0, paths: ["fc2.bias.grad"] });
  await stop();
  await client.request("goto", { address });
  return (await stop()).tensors;
}

test("the list gives levels, titles and hints, and no mistakes", async () => {
  const { client } = page(engine());
  const { exercises } = (await client.request("exercises", {})).body;
  expect(exercises.length).toBeGreaterThanOrEqual(12);
  expect(Object.keys(exercises[0]!).sort()).toEqual(
    ["hints", "id", "layers", "level", "model", "title", "withheld"].sort(),
  );
});

test("a session says that it is an exercise, and which, and what was chosen beside it does not count", async () => {
  const { client } = await equalBiases();
  const { session } = (await client.request("attach", {})).body;
  expect(session).toMatchObject({ seed: 3, batchSize: 5, model: "gallery-plain" });
  expect(session?.exercise).toMatchObject({ id: "equal-biases", level: "easy" });
  expect(JSON.stringify(session?.exercise)).not.toContain("bias-total");
});

test("the mistake is in the numbers, and an explanation shows what the rule gives", async () => {
  const opened = await equalBiases();
  const tensors = await at(opened, `0/${WRONG}`);
  const values = [...tensors.get("fc2.bias.grad")!.data];
  expect(new Set(values).size).toBe(1);
  const { body } = await opened.client.request("explain", { path: "fc2.bias.grad", index: [3] });
  expect(Math.abs(body.element.value - body.float64)).toBeGreaterThan(body.bound);
});

test("a hard exercise withholds what the rule gives backward, of right operations as well", async () => {
  const opened = await launched({ exercise: "mirror", model: "" });
  await at(opened, "0/backward/conv1/gradWeight");
  for (const path of ["pool1.output.grad", "fc1.weight.grad"]) {
    const index = path === "fc1.weight.grad" ? [0, 0] : [0, 0, 3, 3];
    const { body } = await opened.client.request("explain", { path, index });
    expect(body).toMatchObject({ end: "withheld", terms: [], float64: body.element.value });
  }
  const forward = await opened.client.request("explain", { path: "conv2.output", index: [0, 0, 3, 3] });
  expect(forward.body.terms.length).toBeGreaterThan(0);
});

test("an answer is right when both the operation and the statement are", async () => {
  const { client } = await equalBiases();
  const { choices } = (await client.request("exerciseChoices", { operation: WRONG })).body;
  const other = choices.find(({ id }) => id !== "bias-total")!;
  const answer = async (operation: string, mistake: string) =>
    (await client.request("answer", { operation, mistake })).body;
  expect(await answer("backward/fc1/gradBias", "bias-total")).toEqual({ verdict: "wrongOperation" });
  expect(await answer(WRONG, other.id)).toEqual({ verdict: "wrongStatement" });
  const right = await answer(WRONG, "bias-total");
  expect(right).toMatchObject({ verdict: "right", operation: WRONG, mistake: { id: "bias-total" } });
  expect(right.mistake?.right).not.toBe(right.mistake?.wrong);
});

test("an exercise that is given up is told", async () => {
  const { client } = await equalBiases();
  expect((await client.request("answer", {})).body).toMatchObject({ verdict: "revealed", operation: WRONG });
});

test("every operation has statements to choose from, but for those that nobody gets wrong", async () => {
  const { client } = await equalBiases();
  const { choices } = (await client.request("exerciseChoices", { operation: "backward/conv1/gradWeight" }))
    .body;
  expect(choices.length).toBe(6);
  const none = await client.request("exerciseChoices", { operation: "forward/flatten/output" });
  expect(none.body.choices).toEqual([]);
  await expect(client.request("exerciseChoices", { operation: "backward/fc9/gradBias" })).rejects.toThrow(
    'the network has no operation "backward/fc9/gradBias"',
  );
});

test("without an exercise there is nothing to answer", async () => {
  const { client } = await launched();
  await expect(client.request("answer", {})).rejects.toThrow("the running session is no exercise");
});

test("an exercise that was saved is opened with its mistake", async () => {
  const { client, stop } = await equalBiases();
  await client.request("goto", { address: `2/${WRONG}` });
  await stop();
  const saved = await client.request("saveSession", {});
  const text = new TextDecoder().decode(tensorAsBytes(saved.tensors.get("file"), saved.body.byteLength));
  const again = page(engine());
  const { body } = await again.client.request("openSession", { text });
  expect(body).toMatchObject({ differs: [], session: { exercise: { id: "equal-biases" } } });
  await again.stop();
  const { body: element } = await again.client.request("explain", { path: "fc2.bias.grad", index: [3] });
  expect(Math.abs(element.element.value - element.float64)).toBeGreaterThan(element.bound);
  await expect(
    again.client.request("openSession", { text: text.replace('"equal-biases"', '"equal"') }),
  ).rejects.toThrow('no exercise is called "equal"');
});

const set = {
  format: EXERCISE_SET,
  version: 1,
  title: "Week 3",
  exercises: [{ id: "mirror", words: "Look." }],
};
const solved = {
  ...{ format: SOLVED_SET, version: 1, student: "Ada", title: "Week 3" },
  exercises: [{ id: "mirror", outcome: "solved", hints: 1, wrongAnswers: 2 }],
};

test("files of exercises are read", async () => {
  const { client } = page(engine());
  const read = async (file: object) =>
    (await client.request("readExercises", { text: JSON.stringify(file) })).body;
  expect(await read(set)).toEqual({ set: { title: "Week 3", exercises: set.exercises } });
  expect(await read(solved)).toMatchObject({ solved: { student: "Ada", exercises: solved.exercises } });
});

test.each<[string, unknown, string]>([
  ["no JSON", "{", "exercises: "],
  ["another file", { ...set, format: "backstep" }, 'format: expected "backstep-exercises"'],
  ["another version", { ...set, version: 2 }, "version: expected 1, got 2"],
  ["no title", { ...set, title: " " }, "title: expected a name"],
  ["no exercises", { ...set, exercises: [] }, "exercises: expected an exercise at least"],
  [
    "an unknown exercise",
    { ...set, exercises: [{ id: "x" }] },
    "exercises[0].id: expected an exercise that there is",
  ],
  ["one twice", { ...set, exercises: [{ id: "mirror" }, { id: "mirror" }] }, "exercises[1].id: expected"],
  ["a field too many", { ...set, more: 1 }, "more: expected no such field"],
  [
    "a count below 0",
    { ...solved, exercises: [{ id: "mirror", hints: -1, wrongAnswers: 0 }] },
    "hints: expected",
  ],
])("a file with %s is refused with a sentence", async (_what, file, sentence) => {
  const { client } = page(engine());
  const text = typeof file === "string" ? file : JSON.stringify(file);
  await expect(client.request("readExercises", { text })).rejects.toThrow(sentence);
});
