// Anything that can be entered can be saved and opened again, in its worst characters and in its greatest number; what is
// refused is refused where it is entered, in a sentence.

import { describe, expect, test } from "vitest";
import type { SessionFile } from "../../src-engine/formats/session/session";
import { decodeSession, encodeSession } from "../../src-engine/formats/session/sessionCodec";
import {
  LONGEST_EXPRESSION,
  LONGEST_NAME,
  LONGEST_SESSION,
  MOST,
  MOST_BRANCHES,
  MOST_BREAKPOINTS,
  MOST_CHOSEN_IMAGES,
  MOST_EDITS,
  MOST_WATCHES,
} from "../../src-engine/protocol/limits";
import type { Breakpoint, Edit } from "../../src-engine/protocol/protocol";
import { writtenLength } from "../../src-engine/protocol/written";
import { validateArguments } from "../../src-engine/serve/page/requestValidation";
import { engine, launched, page } from "../support/page";
import {
  assert,
  array,
  constantFrom,
  oneof,
  property,
  string,
  stringMatching,
  tuple,
  integer,
} from "../support/properties";
import { sessionFile } from "../support/sessionFile";

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Characters that take more room in a file than on the page. */
const worst = ['"', "\\", "\u0000", "\u001f", "\ud800", "\udfff", "\u2028", "😀", "é", "a"];
const nasty = oneof(
  array(constantFrom(...worst), { maxLength: LONGEST_EXPRESSION + 10 }).map((parts) => parts.join("")),
  tuple(constantFrom(...worst), integer({ min: 0, max: LONGEST_EXPRESSION + 10 })).map(([one, n]) =>
    one.repeat(n),
  ),
  string({ unit: "binary", maxLength: 300 }),
);
/** What the door makes of it: the arguments, or the sentence with which it refuses. */
const isHalf = (text: string): boolean => /\p{Surrogate}/u.test(text);
/** Refused it must be for a reason. */
function assertRefused(text: string, longest: number, problem: string, of: string): void {
  expect(problem).toMatch(
    new RegExp(
      `^${of.replace(/[[\].]/g, "\\$&")} to have (at most ${longest} characters|whole characters, got half of one)`,
    ),
  );
  expect(isHalf(text) || writtenLength(text) > longest).toBe(true);
}
const asked = (...[command, given]: Parameters<typeof validateArguments>): unknown => {
  try {
    return validateArguments(command, given);
  } catch (error) {
    return (error as Error).message;
  }
};
const reopened = (change: Partial<SessionFile>): SessionFile =>
  decodeSession(encodeSession({ ...sessionFile, ...change }));

describe("what a page may enter can be written and read again:", () => {
  test("a watch, a thousand times", () =>
    assert(
      property(nasty, (expression) => {
        const answer = asked("setWatches", { expressions: many(MOST_WATCHES, () => expression) });
        if (typeof answer === "string")
          return assertRefused(expression, LONGEST_EXPRESSION, answer, "setWatches: expected expressions[0]");
        const { expressions } = answer as { expressions: string[] };
        expect(reopened({ watches: expressions }).watches).toEqual(expressions);
      }),
      { numRuns: 25 },
    ));

  test.each(["place", "condition", "hitCondition", "logMessage"] as const)(
    "a breakpoint's %s, a thousand times",
    (field) =>
      assert(
        property(nasty, (text) => {
          const breakpoints = many(MOST_BREAKPOINTS, (id) => ({ id, enabled: true, [field]: text }));
          const answer = asked("setBreakpoints", { breakpoints });
          if (typeof answer === "string")
            return assertRefused(
              text,
              LONGEST_EXPRESSION,
              answer,
              `setBreakpoints: expected breakpoints[0].${field}`,
            );
          expect(reopened({ breakpoints }).breakpoints).toEqual(breakpoints);
        }),
        { numRuns: 15 },
      ),
  );

  test("a branch's name", () =>
    assert(
      property(nasty, (name) => {
        const answer = asked("nameBranch", { branch: 0, name });
        if (name === "") return;
        if (typeof answer === "string")
          return assertRefused(name, LONGEST_NAME, answer, "nameBranch: expected name");
        const [first] = sessionFile.branches;
        expect(
          reopened({
            branches: [{ ...first!, name }],
            at: { branch: 0, moment: { iteration: 0, pc: 0 } },
            hashes: [],
          }).branches[0]?.name,
        ).toBe(name);
      }),
    ));

  test("a layer's name", () =>
    assert(
      property(stringMatching(/^[^/@#[\]\s]{1,200}$/), (name) => {
        const [, ...rest] = sessionFile.run.model.layers;
        const layers = [{ ...sessionFile.run.model.layers[0]!, name }, ...rest];
        const run = { ...sessionFile.run, model: { ...sessionFile.run.model, layers } };
        if (writtenLength(name) > LONGEST_NAME) {
          expect(() => reopened({ run })).toThrow("at most 200 characters as they are written in a file");
          return;
        }
        expect(reopened({ run }).run.model.layers[0]?.name).toBe(name);
      }),
    ));
});

test("a session that is full to every limit at once is written and read again", () => {
  const text = (i: number): string =>
    `${i}`.padStart(4, "0") + "\u0000".repeat(Math.floor((LONGEST_EXPRESSION - 4) / 6));
  const at = (i: number) => ({ iteration: MOST - 10_000 + i, pc: 40, element: 123_456 });
  const edits = many(MOST_EDITS, (i): Edit =>
    i < 50
      ? { kind: "batch", at: at(i), indices: many(MOST_CHOSEN_IMAGES / 50, () => 999_999) }
      : {
          kind: "value",
          at: at(i),
          path: text(i),
          index: [511, 511, 27, 27],
          value: -1.2345678901234567e-30,
        },
  );
  const breakpoints = many(MOST_BREAKPOINTS, (i): Breakpoint => {
    const [place, condition, hitCondition, logMessage] = many(4, () => text(i)) as [
      string,
      string,
      string,
      string,
    ];
    return { id: MOST - i, enabled: false, place, condition, hitCondition, logMessage, after: MOST };
  });
  const name = (i: number): string =>
    `${i}`.padStart(4, "0") + "\u0001".repeat(Math.floor((LONGEST_NAME - 4) / 6));
  const full: SessionFile = {
    ...sessionFile,
    branches: many(MOST_BRANCHES, (i) => ({
      ...{ id: i, name: name(i), iterations: MOST, edits: i === 1 ? edits : [] },
      ...(i > 0 && { parent: 0, fork: at(0) }),
    })),
    breakpoints,
    watches: many(MOST_WATCHES, text),
    hashes: many(17 * MOST_BRANCHES, (i) => ({
      branch: i % MOST_BRANCHES,
      iteration: MOST,
      sha256: "a".repeat(64),
    })),
  };
  const written = encodeSession(full);
  expect(written.length).toBeLessThan(LONGEST_SESSION);
  expect(decodeSession(written)).toEqual(full);
});

test("a thousand breakpoints and a thousand watches of quotation marks are kept for another engine", async () => {
  const before = await launched();
  const text = '"'.repeat(LONGEST_EXPRESSION / 2);
  const breakpoints = many(MOST_BREAKPOINTS, (id) => ({
    ...{ id, enabled: true, place: text, condition: text, hitCondition: text, logMessage: text },
  }));
  await before.client.request("setBreakpoints", { breakpoints });
  await before.client.request("setWatches", { expressions: many(MOST_WATCHES, () => text) });
  await expect(
    before.client.request("setWatches", { expressions: many(MOST_WATCHES, () => `${text}"`) }),
  ).rejects.toThrow(
    "expected expressions[0] to have at most 1000 characters as they are written in a file, got 1002",
  );
  const after = engine();
  const reopened = after.reopen((await before.engine.checkpoint())!);
  await page(after).client.request("attach", {});
  expect(await reopened).toBe(true);
});
