// The record that engine and page keep of the same.

import { expect, test } from "vitest";
import { HeldTensors } from "../../src-engine/protocol/wire/heldTensors";
import fc from "../support/properties";

const held = (most?: number): HeldTensors<number> => new HeldTensors((bytes) => bytes, most);

test("what is sent is here as long as its version is in view", () => {
  const page = held();
  expect(page.take({ versions: { a: "1", b: "1" }, paths: ["a", "b"] }, new Map([["a", 4]]))).toEqual(
    new Map([["a", 4]]),
  );
  const later = { versions: { a: "1", b: "1" }, paths: ["b", "a"] };
  expect([...page.take(later, new Map([["b", 8]]))]).toEqual([
    ["b", 8],
    ["a", 4],
  ]);
  expect(page.take({ versions: { a: "2", b: "1" }, paths: ["a", "b"] }, new Map())).toEqual(
    new Map([["b", 8]]),
  );
});

test("what was out of view for a while is here again under the same version", () => {
  const page = held();
  page.take({ versions: { a: "1" }, paths: ["a"] }, new Map([["a", 4]]));
  page.take({ versions: { a: "2" }, paths: [] }, new Map());
  expect(page.take({ versions: { a: "1" }, paths: ["a"] }, new Map())).toEqual(new Map([["a", 4]]));
});

test("the same object stays where the same version is sent once more", () => {
  const page = new HeldTensors<object>(() => 4);
  const [first, second] = [{}, {}];
  const view = { versions: { a: "1" }, paths: ["a"] };
  page.take(view, new Map([["a", first]]));
  expect(page.take(view, new Map([["a", second]])).get("a")).toBe(first);
});

test("another session begins with nothing", () => {
  const page = held();
  page.take({ versions: { a: "1" }, paths: ["a"] }, new Map([["a", 4]]));
  expect(page.take({ versions: { a: "1" }, paths: ["a"], afresh: true }, new Map()).size).toBe(0);
});

test("what has not been in view for longest goes first, and room is never exceeded", () => {
  const page = held(10);
  const view = (...paths: string[]) => ({ versions: { a: "1", b: "1", c: "1" }, paths });
  page.take(view("a", "b"), new Map(Object.entries({ a: 4, b: 4 })));
  page.take(view("a"), new Map());
  page.take(view("c"), new Map([["c", 4]]));
  expect(["a", "b", "c"].map((path) => page.has(path, "1"))).toEqual([true, false, true]);
});

test("two that hear of the same stops agree on what is here", () => {
  const versions = fc.record({
    a: fc.constantFrom("1", "2"),
    b: fc.constantFrom("1", "2"),
    c: fc.constant("1"),
  });
  const stop = fc.record({ versions, paths: fc.shuffledSubarray(["a", "b", "c"]), isSent: fc.boolean() });
  fc.assert(
    fc.property(fc.array(stop), (stops) => {
      const [engine, page] = [held(10), new HeldTensors<string>((text) => text.length, 10)];
      const sizes = { a: 4, b: 5, c: 6 };
      for (const { versions: now, paths, isSent } of stops) {
        const view = { versions: now, paths };
        const sent = paths.filter((path) => isSent && !engine.has(path, now[path as "a"]));
        engine.take(view, new Map(sent.map((path) => [path, sizes[path as "a"]])));
        page.take(view, new Map(sent.map((path) => [path, now[path as "a"].repeat(sizes[path as "a"])])));
        for (const path of ["a", "b", "c"] as const)
          for (const version of ["1", "2"]) expect(page.has(path, version)).toBe(engine.has(path, version));
      }
    }),
  );
});
