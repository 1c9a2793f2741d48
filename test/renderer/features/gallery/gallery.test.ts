// The gallery on the page: its list, an exercise with hints, answers and its solution, sets and what was solved.

import { beforeEach, describe, expect, test } from "vitest";
import { EXERCISE_SET, SOLVED_SET } from "../../../../src-engine/protocol/check/exerciseFile";
import type { ExerciseInfo, MistakeInfo } from "../../../../src-engine/protocol/protocol";
import { click, find, has, notices, openPage, press, settled, text, type } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { session } from "../../session";

const exercise = (id: string, level: ExerciseInfo["level"], title: string): ExerciseInfo => ({
  ...{ id, level, title, model: "tiny", layers: "Conv2d, ReLU", withheld: false },
  hints: [`Look at ${id}.`, `Look closer at ${id}.`],
});
const exercises = [exercise("still", "easy", "Nothing moves"), exercise("odd", "cruel", "All is well")];
const mistake: MistakeInfo = {
  ...{ id: "nothing-back", title: "no gradient comes back", op: "*", why: "It is never filled." },
  ...{
    wrong: "return zeros",
    right: "return dx",
    converges: "Layers behind it learn.",
    source: "https://a.example",
  },
};

let engine: FakeEngine;
let answers: unknown[];

function prepare(one: FakeEngine): void {
  answers = [];
  let running = { ...session };
  one.reply("exercises", () => ({ body: { exercises } }));
  one.reply("launch", ({ exercise: id }) => {
    const found = exercises.find((known) => known.id === id);
    const { exercise: _exercise, ...plain } = running;
    running = found ? { ...plain, exercise: found } : plain;
    return { body: running, stops: true };
  });
  one.reply("exerciseChoices", () => ({
    body: {
      choices: [
        { id: "sign", title: "the gradient has the wrong sign" },
        { id: "nothing-back", title: mistake.title },
      ],
    },
  }));
  one.reply("answer", (answer) => {
    answers.push(answer);
    const { operation, mistake: named } = answer;
    const whole = { operation: session.instructions[4]!.place, mistake };
    if (operation === undefined) return { body: { verdict: "revealed", ...whole } };
    if (named === "nothing-back") return { body: { verdict: "right", ...whole } };
    return { body: { verdict: named === "sign" ? "wrongStatement" : "wrongOperation" } };
  });
}
const openGallery = (): Promise<void> => press("G", { ctrlKey: true, shiftKey: true });
async function begin(id: string): Promise<void> {
  await openGallery();
  await click(`exercise-${id}`);
}
const remembered = (): Record<string, unknown> =>
  JSON.parse(localStorage.getItem("backstep.gallery") ?? "{}") as Record<string, unknown>;

beforeEach(async () => {
  engine = await openPage(prepare);
});

test("the list has its levels, and nothing is solved at first", async () => {
  expect(has("exercise")).toBe(false);
  await openGallery();
  expect(text("gallery")).toContain("0 of 2 solved");
  expect(text("gallery")).toContain("Easy You can see it in the pictures.");
  expect(document.activeElement).toBe(find("exercise-still").element);
});

test("an exercise begins with its task, and the panel stays", async () => {
  await begin("still");
  expect(engine.told.launch).toEqual({ model: "tiny", data: "digits", exercise: "still" });
  expect(has("gallery")).toBe(false);
  expect(text("exercise")).toContain("One operation of this network is wrong.");
  await press("ArrowRight");
  expect(text("exercise")).toContain("Nothing moves");
  expect(remembered()).toMatchObject({ still: { hints: 0, wrongAnswers: 0 } });
});

test("hints come one by one, then the solution is offered", async () => {
  await begin("still");
  expect([has("exercise-hint"), has("exercise-reveal")]).toEqual([false, false]);
  await click("exercise-more");
  expect(document.querySelectorAll("[data-testid=exercise-hint]")).toHaveLength(1);
  await click("exercise-more");
  expect(text("exercise-more")).toBe("No more hints");
  await click("exercise-reveal");
  expect(text("exercise-verdict")).toBe("This is the solution.");
  expect(remembered()).toMatchObject({ still: { outcome: "revealed", hints: 2 } });
});

describe("an answer", () => {
  beforeEach(async () => {
    await begin("still");
    await press("Enter", { altKey: true });
  });

  test("is chosen among statements, by keys", async () => {
    expect(document.activeElement).toBe(find("choice-sign").element);
    expect(find("exercise-answer").attributes("disabled")).toBeDefined();
    await press("Escape");
    expect(has("exercise-choices")).toBe(false);
    expect(document.activeElement).toBe(find("exercise").element);
  });

  test("with another statement counts, and one may choose again", async () => {
    await find("choice-sign").setValue(true);
    await find("exercise-choices").trigger("submit");
    await settled();
    expect(text("exercise-verdict")).toContain("is the one. But something else is wrong with it.");
    expect(has("exercise-choices")).toBe(true);
    expect(remembered()).toMatchObject({ still: { wrongAnswers: 1 } });
  });

  test("that is right shows both lines of code and why it still learns, and is kept", async () => {
    await find("choice-nothing-back").setValue(true);
    await find("exercise-choices").trigger("submit");
    await settled();
    expect(text("exercise-verdict")).toBe("Right. You found it.");
    for (const words of ["return zeros", "return dx", "Layers behind it learn.", "https://a.example"])
      expect(text("exercise-solution")).toContain(words);
    await openPage(prepare, { remembers: true });
    await openGallery();
    expect(text("gallery")).toContain("1 of 2 solved");
    expect(document.activeElement).toBe(find("exercise-odd").element);
  });

  test("leads to the next exercise", async () => {
    await find("choice-nothing-back").setValue(true);
    await find("exercise-choices").trigger("submit");
    await settled();
    await click("exercise-next");
    expect(text("exercise")).toContain("All is well");
    expect(has("exercise-solution")).toBe(false);
  });
});

test("what was kept and is not as it should be is no reason to fail", async () => {
  localStorage.setItem("backstep.gallery", JSON.stringify({ still: { outcome: 7, hints: "many" } }));
  localStorage.setItem("backstep.exerciseSet", JSON.stringify({ title: "x", exercises: 3 }));
  await openPage(prepare, { remembers: true });
  await openGallery();
  expect(has("exercise-still")).toBe(true);
});

describe("a teacher", () => {
  const bytesOf = (file: object) => new TextEncoder().encode(JSON.stringify(file));

  test("makes a set: exercises, order, words; it is saved as a file and becomes the list", async () => {
    await openGallery();
    await click("gallery-make");
    expect(find("set-save").attributes("disabled")).toBeDefined();
    await type("set-title", "Week 3");
    await find("choose-still").setValue(true);
    await find("choose-odd").setValue(true);
    await click("up-odd");
    await type("words-odd", "Mind the signs.");
    await find("set-maker").trigger("submit");
    await settled();
    const [saved] = engine.saved;
    expect(saved?.name).toBe("week-3.json");
    expect(JSON.parse(new TextDecoder().decode(saved?.bytes))).toEqual({
      ...{ format: EXERCISE_SET, version: 1, title: "Week 3" },
      exercises: [{ id: "odd", words: "Mind the signs." }, { id: "still" }],
    });
    expect(notices()).toContain("Saved week-3.json.");
    expect(text("gallery")).toMatch(/Week 3.*All is well.*Mind the signs\..*Nothing moves/);
    await click("gallery-all");
    expect(text("gallery")).toContain("Gallery of mistakes");
  });

  test("opens what a student solved", async () => {
    const solved = {
      ...{ student: "Ada", title: "Week 3" },
      exercises: [{ id: "odd", outcome: "solved", hints: 1, wrongAnswers: 2 }] as const,
    };
    engine.reply("readExercises", () => ({ body: { solved } }));
    engine.opens = { name: "ada.json", bytes: bytesOf({}) };
    await openGallery();
    await click("gallery-open");
    expect(text("gallery")).toContain("Ada: Week 3");
    expect(text("solved")).toContain("All is wellCruelSolved12");
  });

  test("reads a sentence about a file that is none, and nothing changes", async () => {
    engine.refuse("readExercises", "exercises: title: expected a name, got nothing");
    engine.opens = { name: "bad.json", bytes: bytesOf({}) };
    await openGallery();
    await click("gallery-open");
    expect(text("gallery-problem")).toContain("bad.json is no file of exercises");
    expect(text("gallery-problem")).toContain("title: expected a name");
    expect(localStorage.getItem("backstep.exerciseSet") ?? "null").toBe("null");
  });

  test("is given what a student saves", async () => {
    await begin("still");
    await openGallery();
    await type("gallery-student", "Ada");
    find("gallery-student").element.closest("form")!.requestSubmit();
    await settled();
    expect(JSON.parse(new TextDecoder().decode(engine.saved[0]?.bytes))).toEqual({
      ...{ format: SOLVED_SET, version: 1, student: "Ada", title: "Gallery of mistakes" },
      exercises: [{ id: "still", hints: 0, wrongAnswers: 0 }],
    });
  });
});
