// The exercises: each changes a number beyond what rounding explains, in one operation and no other; can be solved; gives nothing
// away; and has the same bits stepped, run free and run again.

import { describe, expect, test } from "vitest";
import { choicesFor, rightIteration } from "../../../src-engine/check/exercises/choices";
import { EXERCISE_SEED, type Exercise } from "../../../src-engine/check/exercises/exercise";
import {
  exerciseCalled,
  exercises,
  toldExercise,
  withholds,
} from "../../../src-engine/check/exercises/index";
import { mistakenBackend } from "../../../src-engine/check/exercises/mistaken";
import { mistakeCalled } from "../../../src-engine/check/mistakes/index";
import { explain } from "../../../src-engine/debug/explain/index";
import { placeOf } from "../../../src-engine/debug/time/moment";
import { Session } from "../../../src-engine/debug/session";
import type { Preset } from "../../../src-engine/model/presets";
import { exerciseLevels } from "../../../src-engine/protocol/check/exercises";
import type { Backend } from "../../../src-engine/run/backend";
import { simd } from "../../../src-engine/run/machine/simd";
import { reference } from "../../../src-engine/run/reference";
import { Trainer } from "../../../src-engine/run/trainer";
import { unravel } from "../../../src-engine/tensor/tensor";
import { kernelBytes } from "../../support/kernels";
import { fewDigits } from "../../support/runs";

const float32 = simd(kernelBytes());
const iterations = new Map<Preset, ReturnType<typeof rightIteration>>();
const specOf = ({ preset }: Exercise) => ({ ...preset, dataset: fewDigits, seed: EXERCISE_SEED });
const trainerOf = (exercise: Exercise, backend = float32): Trainer =>
  new Trainer(specOf(exercise), mistakenBackend(backend, exercise));
const sessionOf = (exercise: Exercise, backend = float32): Session =>
  new Session(trainerOf(exercise, backend), {
    now: () => 0,
    breathe: () => Promise.resolve(),
  });

test("there are at least twelve, from easy to cruel, over every kind of operation", () => {
  expect(exercises.length).toBeGreaterThanOrEqual(12);
  const levels = exercises.map(({ level }) => exerciseLevels.indexOf(level));
  expect(levels).toEqual(levels.toSorted((a, b) => a - b));
  expect(new Set(levels).size).toBe(exerciseLevels.length);
  expect(new Set(exercises.map(({ id }) => id)).size).toBe(exercises.length);
  const kinds = new Set(exercises.map(operationOf).map(({ op }) => op));
  for (const kind of ["Conv2d", "MaxPool2d", "ReLU", "Linear", "CrossEntropyLoss", "BatchNorm2d", "SGD"])
    expect([...kinds], kind).toContain(kind);
});

test("what is told of one names neither its operation nor its mistake", () => {
  for (const exercise of exercises) {
    const told = JSON.stringify(toldExercise(exercise));
    expect(told, exercise.id).not.toContain(exercise.operation);
    expect(told, exercise.id).not.toContain(exercise.mistake);
    expect(told, exercise.id).not.toContain(mistakeCalled(exercise.mistake).title);
    expect(exercise.hints.length, exercise.id).toBeGreaterThanOrEqual(3);
  }
});

test("an exercise that there is not is said to be none", () => {
  expect(() => exerciseCalled("nothing")).toThrow('no exercise is called "nothing"; known are still-layer');
});

describe.each(exercises)("$id", (exercise) => {
  test("one operation parts from its rule beyond rounding, and all others keep to theirs", async () => {
    const session = sessionOf(exercise);
    const { instructions } = session.program;
    await session.goto({ iteration: 1, pc: instructions.length });
    const wrong = instructions.filter((one) => {
      const { shape, data } = session.trainer.read(one.writes);
      const looks = placeOf(one).join("/") === exercise.operation ? 200 : 3;
      // Not a multiple of a row or a map: else only some columns would be looked at.
      const step = Math.max(1, Math.floor(data.length / looks / 11) * 11 + 1);
      for (let o = 0; o < data.length; o += step) {
        const { element, float64, bound } = explain(session, one.writes, unravel(o, shape), 1);
        if (Math.abs(element.value - float64) > bound) return true;
      }
      return false;
    });
    expect(wrong.map((one) => placeOf(one).join("/"))).toEqual([exercise.operation]);
    session.close();
  });

  test("its mistake is among the statements to choose from, none of which is like another", () => {
    const iteration = iterationOf(exercise);
    const offered = choicesFor(exercise, iteration, exercise.operation);
    expect(offered.map(({ id }) => id)).toContain(exercise.mistake);
    expect(offered.length).toBeGreaterThanOrEqual(2);
    expect(new Set(offered.map(({ title }) => title)).size).toBe(offered.length);
    expect(choicesFor(exercise, iteration, exercise.operation)).toEqual(offered);
  });

  test("has the same bits stepped, run free, and run again", () => sameBits(exercise, float32));
});

test("the reference has the same bits stepped, run free, and run again", () =>
  sameBits(exerciseCalled("only-own"), reference));

async function sameBits(exercise: Exercise, backend: Backend): Promise<void> {
  const [stepped, free] = [sessionOf(exercise, backend), trainerOf(exercise, backend)];
  const { length } = stepped.program.instructions;
  for (let pc = 1; pc <= length; pc++) await stepped.goto({ iteration: 0, pc });
  await stepped.goto({ iteration: 3, pc: 2 });
  await stepped.goto({ iteration: 1, pc: length });
  await stepped.goto({ iteration: 1, pc: 1 });
  await stepped.goto({ iteration: 2, pc: length });
  for (let i = 0; i < 3; i++) free.advance();
  const after = new Map(stepped.program.nexts.map(([now, next]) => [now, stepped.trainer.read(next)]));
  for (const [path, tensor] of after) expect(free.read(path).data, path).toEqual(tensor.data);
  stepped.close();
  free.close();
}

test("hard and cruel exercises withhold what the rule gives, and the others show it", () => {
  const held = exercises.filter(withholds).map(({ level }) => level);
  expect(new Set(held)).toEqual(new Set(["hard", "cruel"]));
});

/** Exercises about one network have it in common. */
function iterationOf(exercise: Exercise): ReturnType<typeof rightIteration> {
  const found = iterations.get(exercise.preset) ?? rightIteration(specOf(exercise));
  iterations.set(exercise.preset, found);
  return found;
}

function operationOf(exercise: Exercise) {
  const trainer = trainerOf(exercise, reference);
  const found = trainer.program.instructions.find((one) => placeOf(one).join("/") === exercise.operation);
  trainer.close();
  if (!found) throw new Error(`${exercise.id}: there is no ${exercise.operation}`);
  return found;
}
