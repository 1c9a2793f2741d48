// Which weights an assessment is of: those of an iteration are the same until its updates begin.

import { describe, expect, test } from "vitest";
import { weightsAt } from "../../../../src-renderer/session/run/assessment";
import { addressAfter } from "../../../../src-renderer/session/words";
import { session } from "../../session";

const at = (address: string, branch = 0): string => weightsAt(session, { address, branch });
const end = (iteration: number): string => addressAfter(session.instructions.at(-1)!, iteration);

describe("the weights of two moments are the same", () => {
  test("all the way from an iteration's first operation to its last gradient", () => {
    const moments = session.instructions
      .filter(({ phase }) => phase !== "update")
      .map((instruction) => at(addressAfter(instruction, 3)));
    expect(new Set(moments).size).toBe(1);
  });

  test("at the end of an iteration and in the next one's forward and backward pass", () => {
    expect(at(end(3))).toBe(at("4/forward/conv/output"));
    expect(at(end(3))).toBe(at("4/backward/fc/gradWeight"));
  });

  test("at the very beginning and in the first iteration", () => {
    expect(at("start")).toBe(at("0/loss/output"));
  });

  test("whichever element is stepped through", () => {
    expect(at("3/backward/fc/gradWeight#7")).toBe(at("3/backward/fc/gradWeight"));
  });
});

describe("the weights of two moments are others", () => {
  test("once an update has run, and between two updates", () => {
    const long = {
      ...session,
      instructions: [...session.instructions, { ...session.instructions.at(-1)!, writes: "fc.bias.next" }],
    };
    const moments = ["3/backward/fc/gradWeight", "3/update/fc/weight", "3/update/fc/bias"].map((address) =>
      weightsAt(long, { address, branch: 0 }),
    );
    expect(new Set(moments).size).toBe(3);
  });

  test("an iteration later, and on another branch", () => {
    expect(at("3/loss/output")).not.toBe(at("4/loss/output"));
    expect(at("3/loss/output")).not.toBe(at("3/loss/output", 1));
    expect(at(end(3))).not.toBe(at(end(3), 1));
  });
});
