// Tensors that are asked for once somebody looks at them.

import { beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "../../../src-engine/protocol/wire/client";
import type { InView, Requests } from "../../../src-engine/protocol/protocol";
import { tensor, type Tensor } from "../../../src-engine/tensor/tensor";
import { createArrivals, type Arrivals } from "../../../src-renderer/session/exchange/arrivals";

const one = (value: number): Tensor => tensor([1], [value], "float32");
const view = (versions: InView["versions"], paths: readonly string[] = []): InView => ({ versions, paths });

let arrivals: Arrivals;
let asked: Requests["read"]["arguments"][];
/** Answers what was asked first. */
let answer: (version: string, part: Tensor, shape?: readonly number[]) => Promise<void>;

beforeEach(() => {
  asked = [];
  const waiting: ((answer: Answer<"read">) => void)[] = [];
  arrivals = createArrivals((args) => {
    asked.push(args);
    return new Promise((resolve) => waiting.push(resolve));
  });
  answer = async (version, part, shape = part.shape) => {
    const { path } = asked.at(-waiting.length)!;
    waiting.shift()!({ body: { version, shape }, tensors: new Map([[path, part]]) });
    await new Promise((resolve) => setTimeout(resolve));
  };
});

test("what is written and did not come is missing, what is not written is not", () => {
  arrivals.stop(view({ a: "1", b: "1" }, ["a", "b"]), new Map([["a", one(3)]]));
  expect(["a", "b", "c"].map((path) => arrivals.missing(path))).toEqual([undefined, "1", undefined]);
});

test("a large one comes region by region, and says how far it is", async () => {
  arrivals.stop(view({ a: "1" }), new Map());
  const fetched = arrivals.fetch("a", 2);
  expect(asked).toEqual([{ path: "a", sample: 2 }]);
  await answer("1", tensor([2], [1, 2], "float32"), [3, 1]);
  expect(arrivals.progress("a")).toEqual({ here: 2, size: 3 });
  expect(asked[1]).toEqual({ path: "a", sample: 2, from: 2 });
  await answer("1", tensor([1], [3], "float32"), [3, 1]);
  await fetched;
  expect(arrivals.tensors.value.get("a")).toEqual(tensor([3, 1], [1, 2, 3], "float32"));
  expect(arrivals.progress("a")).toBeUndefined();
  expect(arrivals.missing("a")).toBeUndefined();
});

describe("while it is asked for", () => {
  test("nobody asks again", () => {
    arrivals.stop(view({ a: "1" }), new Map());
    void arrivals.fetch("a", 0);
    void arrivals.fetch("a", 0);
    expect(asked).toHaveLength(1);
  });

  test("a stop at which it is another ends that: its regions are not mixed", async () => {
    arrivals.stop(view({ a: "1" }), new Map());
    const first = arrivals.fetch("a", 0);
    arrivals.stop(view({ a: "2" }), new Map());
    await answer("1", one(1), [2]);
    await first;
    expect(asked).toHaveLength(1);
    expect(arrivals.missing("a")).toBe("2");
    const second = arrivals.fetch("a", 0);
    await answer("2", one(5));
    await second;
    expect(arrivals.tensors.value.get("a")).toEqual(one(5));
  });

  test("an answer that is of another moment is not shown", async () => {
    arrivals.stop(view({ a: "1" }), new Map());
    const fetched = arrivals.fetch("a", 0);
    await answer("2", one(7));
    await fetched;
    expect(arrivals.missing("a")).toBe("1");
  });
});

test("what was asked for stays as long as it is what it was", async () => {
  arrivals.stop(view({ a: "1" }), new Map());
  const fetched = arrivals.fetch("a", 0);
  await answer("1", one(4));
  await fetched;
  arrivals.stop(view({ a: "1", b: "1" }), new Map());
  expect(arrivals.tensors.value.get("a")).toEqual(one(4));
  arrivals.stop(view({ a: "2" }), new Map());
  expect(arrivals.missing("a")).toBe("2");
});
