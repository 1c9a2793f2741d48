// Session files that were damaged, by accident or on purpose. Whatever the text: a session or
// a FormatError, soon, and not much memory.

import { describe, expect, test } from "vitest";
import { FormatError } from "../../src-engine/formats";
import { decodeSession, encodeSession } from "../../src-engine/formats/session/sessionCodec";
import { LONGEST_SESSION } from "../../src-engine/protocol/limits";
import { sessionFile } from "../support/sessionFile";
import fc from "../support/properties";

const text = encodeSession(sessionFile);

/** Whether it was accepted; anything but a session or a FormatError fails the test. */
function attempt(changed: string): boolean {
  try {
    // What is accepted can be written, and read again as the same.
    const read = decodeSession(changed);
    expect(decodeSession(encodeSession(read))).toEqual(read);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toMatch(/^FormatError: session: \S/);
    expect(String(error).length).toBeLessThan(1000);
    return false;
  }
}

describe("a session file", () => {
  test("is whole to begin with", () => expect(attempt(text)).toBe(true));

  test("with any one character changed is read or refused", () => {
    for (let i = 0; i < text.length; i++) {
      for (const character of ['"', "0", "}", "\\"]) {
        attempt(text.slice(0, i) + character + text.slice(i + 1));
      }
    }
  });

  test("with any one line left out or doubled is read or refused", () => {
    const lines = text.split("\n");
    for (let i = 0; i < lines.length; i++) {
      attempt(lines.toSpliced(i, 1).join("\n"));
      attempt(lines.toSpliced(i, 0, lines[i]!).join("\n"));
    }
  });

  test("cut off anywhere is refused", () => {
    const { length } = text.trimEnd();
    for (let end = 0; end < length; end++) expect(attempt(text.slice(0, end))).toBe(false);
  });

  test("changed at random is read or refused", () => {
    const change = fc.record({
      at: fc.nat(text.length - 1),
      remove: fc.nat(8),
      insert: fc.string({ maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let changed = text;
        for (const { at, remove, insert } of changes) {
          changed = changed.slice(0, at) + insert + changed.slice(at + remove);
        }
        attempt(changed);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test("with any value in place of another is read or refused", () => {
    const tokens = [...text.matchAll(/(?<=[:[,] )(?:"[^"]*"|-?[\d.e-]+|true|false)/g)];
    expect(tokens.length).toBeGreaterThan(50);
    const any = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.double(),
      fc.constantFrom("__proto__", "constructor"),
    );
    fc.assert(
      fc.property(fc.nat(tokens.length - 1), any, (which, value) => {
        const { index, 0: token } = tokens[which]!;
        attempt(text.slice(0, index) + JSON.stringify(value) + text.slice(index + token.length));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});

describe("a text made to take long or much is refused soon", () => {
  const MANY = 5_000_000;
  const opened = '{"format":"backstep-session","version":1,"watches":';
  const limited = (hostile: string, problem: string): void => {
    expect(() => decodeSession(hostile)).toThrow(problem);
  };

  test("brackets without end", () => limited("[".repeat(MANY), "nothing nested deeper than 16"));
  test("objects in objects without end", () =>
    limited('{"a":'.repeat(MANY / 5), "nothing nested deeper than 16"));
  test("spaces without end", () => limited(" ".repeat(MANY), "expected a value"));
  test("a string without end", () => limited(`"${"a".repeat(MANY)}`, "an end of the string"));
  test("a key without end", () =>
    limited(`{"${"a".repeat(4_000_000)}":1,"${"a".repeat(4_000_000)}":1}`, "got it twice"));
  test("escapes without end", () => limited(`"${"\\u0061".repeat(MANY / 6)}"`, "expected an object"));
  test("digits without end", () =>
    limited(`${opened}${"1".repeat(MANY)}}`, "watches: expected a number that float64"));
  test("fractions without end", () => limited(`${opened}0.${"1".repeat(MANY)}}`, "engine: expected a text"));
  test("empty objects without end", () =>
    limited(`${opened}[${"{},".repeat(MANY / 3)}`, "at most 100000 objects"));
  test("numbers without end", () => limited(`${opened}[${"0,".repeat(MANY / 2)}`, "at most 400000 values"));
  test("keys without end", () => {
    const members = Array.from({ length: 500_000 }, (_, i) => `"${i}":0`);
    limited(`{${members.join(",")}}`, "at most 400000 values");
  });
  test("more text than any session has", () =>
    limited(" ".repeat(LONGEST_SESSION + 1), "at most 16777216 characters"));
});
