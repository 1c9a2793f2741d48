import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newestWins } from "../../../src-main/supervision/newestWins";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A disk on which a write takes so long, and which is full for as many writes. */
function disk(takes: number) {
  const written: number[] = [];
  const problems: string[] = [];
  const state = { full: 0, atOnce: 0, most: 0 };
  const writer = newestWins(
    async (value: number) => {
      state.most = Math.max(state.most, ++state.atOnce);
      await new Promise((done) => setTimeout(done, takes));
      state.atOnce--;
      if (state.full-- > 0) throw new Error("the disk is full");
      written.push(value);
    },
    ({ message }) => void problems.push(message),
  );
  return { writer, written, problems, state };
}

test("the newest wins, never two are written at once, and the last of all is written within two seconds", async () => {
  const { writer, written, state } = disk(300);
  for (let value = 0; value < 100; value++) {
    writer.put(value);
    await vi.advanceTimersByTimeAsync(50);
  }
  await vi.advanceTimersByTimeAsync(2000);
  expect(written[0]).toBe(0);
  expect(written.at(-1)).toBe(99);
  expect(written.length).toBeLessThan(8);
  expect(written).toEqual([...written].sort((a, b) => a - b));
  expect(state.most).toBe(1);
});

test("a full disk is said once and tried again, and said again only after it had room", async () => {
  const { writer, written, problems, state } = disk(10);
  state.full = 3;
  writer.put(1);
  await vi.advanceTimersByTimeAsync(7000);
  writer.put(2);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([written, problems]).toEqual([[2], ["the disk is full"]]);
  state.full = 1;
  writer.put(3);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([written, problems.length]).toEqual([[2, 3], 2]);
});

test("flushing writes at once what waits, and does not wait for a disk that is full", async () => {
  const { writer, written, state } = disk(10);
  writer.put(1);
  await vi.advanceTimersByTimeAsync(20);
  writer.put(2);
  const flushed = writer.flush();
  await vi.advanceTimersByTimeAsync(30);
  await flushed;
  expect(written).toEqual([1, 2]);
  state.full = Infinity;
  writer.put(3);
  const tried = writer.flush();
  await vi.advanceTimersByTimeAsync(100);
  await tried;
  expect(written).toEqual([1, 2]);
});
