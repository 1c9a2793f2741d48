import { expect, test } from "vitest";
import { newest } from "../../../src-renderer/ui/newest";

test("one at a time, and of those that came meanwhile only the newest", async () => {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const want = newest((n: number) => {
    begun.push(n);
    return new Promise<void>((end) => ends.push(end));
  });
  const first = want(1);
  void want(2);
  void want(3);
  expect(begun).toEqual([1]);
  ends[0]!();
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toEqual([1, 3]);
  ends[1]!();
  await first;
  expect(begun).toEqual([1, 3]);
});

test("after a failure the next one is tried", async () => {
  let calls = 0;
  const want = newest(async () => {
    if (++calls === 1) throw new Error("no");
  });
  await expect(want(1)).rejects.toThrow("no");
  await want(2);
  expect(calls).toBe(2);
});
