import { describe, expect, test } from "vitest";
import { addressAfter, hint, letterOf, stopInWords } from "../../../src-renderer/session/words";
import { session, stoppedAt } from "../session";

describe("what to press next", () => {
  test("after the loss, the first backward operation", () => {
    expect(hint(session, stoppedAt(5))).toBe(
      "Loss is computed. Press → to run the first backward operation. ← rewinds.",
    );
  });

  test("at the start there is nothing to rewind", () => {
    expect(hint(session, stoppedAt(0))).not.toContain("rewinds");
  });

  test("after the last update, the next batch", () => {
    expect(hint(session, stoppedAt(9))).toContain("Iteration 3 is done");
  });

  test("between, the operation that comes", () => {
    expect(hint(session, stoppedAt(6))).toBe("Press → to run fc.gradInput. ← rewinds.");
  });
});

describe("a stop, spoken", () => {
  test("names layer, rule, phase, iteration and norm", () => {
    const layers = [{ layer: "fc", parameterGradientNorms: { "fc.weight.grad": 0.8213 } }];
    expect(stopInWords(session, stoppedAt(8, { layers }))).toBe(
      "Ran fc gradWeight, backward, iteration 3; norm 0.821",
    );
  });

  test("an update is named for its parameter", () => {
    expect(stopInWords(session, stoppedAt(9))).toBe("Ran fc weight, update, iteration 3");
  });
});

test("an operand gets a letter only where the formula uses it", () => {
  const letters = { weight: "w", gradOutput: String.raw`\bar y`, input: "p", gradInput: String.raw`\bar p` };
  const used = (name: string, tex: string): string | undefined => letterOf(name, { letters, tex });
  expect(used("weight", String.raw`y = w\, x`)).toBe("w");
  expect(used("gradOutput", String.raw`y = w\, x`)).toBeUndefined();
  expect(used("input", String.raw`\bar p_{ni} = -\frac{[i = t_n]}{N\,(p_{ni} + \varepsilon)}`)).toBe("p");
  expect(used("gradInput", String.raw`\bar p_{ni} = -\frac{1}{N\,p_{ni}}`)).toBe(letters.gradInput);
  expect(used("nothing", "y = x")).toBeUndefined();
});

test("every operation of the program has an address of its own", () => {
  const addresses = session.instructions.map((instruction) => addressAfter(instruction, 3));
  expect(addresses[4]).toBe("3/loss/output");
  expect(addresses[7]).toBe("3/backward/fc/gradWeight");
  expect(addresses[8]).toBe("3/update/fc/weight");
  expect(new Set(addresses).size).toBe(addresses.length);
});
