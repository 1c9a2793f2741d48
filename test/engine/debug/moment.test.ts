import { describe, expect, test } from "vitest";
import { addressOf, advance, endsOf, momentOf, start } from "../../../src-engine/debug/time/moment";
import { presetNamed } from "../../../src-engine/model/presets";
import type { Granularity, Moment } from "../../../src-engine/protocol/protocol";
import { compile } from "../../../src-engine/run/program/compile";
import fc from "../../support/properties";

const program = compile(presetNamed("cnn-pytorch").model, { type: "SGD", attrs: { learningRate: 0.1 } }, 2);
const length = program.instructions.length;
const granularities: readonly Granularity[] = ["iteration", "phase", "layer", "operation"];

describe("advance", () => {
  test("an operation at a time visits every instruction, then the next iteration", () => {
    let moment = start;
    for (let pc = 1; pc <= length; pc++) {
      moment = advance(program, moment, "operation", 1);
      expect(moment).toEqual({ iteration: 0, pc });
    }
    expect(advance(program, moment, "operation", 1)).toEqual({ iteration: 1, pc: 1 });
  });

  test("a phase at a time ends forward pass, loss, backward pass and update", () => {
    const phases = endsOf(program.instructions, "phase").map((pc) => program.instructions[pc - 1]!.phase);
    expect(phases).toEqual(["forward", "loss", "backward", "update"]);
  });

  test("a layer at a time keeps a layer's gradients together", () => {
    const layers = endsOf(program.instructions, "layer").map((pc) => program.instructions[pc - 1]!);
    const backward = layers.filter(({ phase }) => phase === "backward").map(({ layer }) => layer);
    expect(backward).toEqual(["loss", "fc", "flatten", "pool2", "relu2", "conv2", "pool1", "relu1", "conv1"]);
  });

  test("nothing lies before the beginning", () => {
    for (const by of granularities) expect(advance(program, start, by, -1)).toEqual(start);
  });

  test("forward and rewind undo each other at every end of a unit", () => {
    const stops = fc.record({
      by: fc.constantFrom(...granularities),
      iteration: fc.nat(1000),
      which: fc.nat(length),
    });
    fc.assert(
      fc.property(stops, ({ by, iteration, which }) => {
        const ends = endsOf(program.instructions, by);
        const moment: Moment = { iteration, pc: ends[which % ends.length]! };
        const there = advance(program, moment, by, 1);
        expect(advance(program, there, by, -1)).toEqual(moment);
      }),
    );
  });
});

describe("addresses", () => {
  test("name the operation that ran last", () => {
    expect(addressOf(program, start)).toBe("start");
    expect(addressOf(program, { iteration: 3, pc: 1 })).toBe("3/forward/conv1/output");
    expect(addressOf(program, { iteration: 3, pc: program.evaluated })).toBe("3/loss/output");
    expect(addressOf(program, { iteration: 3, pc: length })).toBe("3/update/fc/bias");
  });

  test("of every moment lead back to it", () => {
    for (let pc = 1; pc <= length; pc++) {
      expect(momentOf(program, addressOf(program, { iteration: 7, pc }))).toEqual({ iteration: 7, pc });
    }
    expect(momentOf(program, "start")).toEqual(start);
  });

  test("may stop short: the end of a layer, a phase, an iteration", () => {
    expect(addressOf(program, momentOf(program, "3/backward/conv2"))).toBe("3/backward/conv2/gradBias");
    expect(addressOf(program, momentOf(program, "3/backward"))).toBe("3/backward/conv1/gradBias");
    expect(addressOf(program, momentOf(program, "3"))).toBe("3/update/fc/bias");
  });

  test.each([
    ["", 'address "": expected "start" or an iteration\'s number first, as in 3/backward/conv1, got ""'],
    [
      "-1/loss",
      'address "-1/loss": expected "start" or an iteration\'s number first, as in 3/backward/conv1, got "-1"',
    ],
    ["3/backwrd", 'address "3/backwrd": expected forward, loss, backward, update, got "backwrd"'],
    [
      "3/backward/conv3",
      'address "3/backward/conv3": expected loss, fc, flatten, pool2, relu2, conv2, pool1, relu1, conv1, got "conv3"',
    ],
    ["3/forward/conv1/output/x", 'address "3/forward/conv1/output/x": nothing can follow there, got "x"'],
  ])("that lead nowhere say so: %j", (address, message) => {
    expect(() => momentOf(program, address)).toThrow(message);
  });
});
