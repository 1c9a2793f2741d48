import { expect, test } from "vitest";
import { handlePageCrashes } from "../../../src-main/desktop/pageCrashes";

function watched(answer: boolean) {
  let time = 0;
  const did: string[] = [];
  const { crashed } = handlePageCrashes({
    reload: () => void did.push("reload"),
    tell: (sentence) => void did.push(sentence),
    ask(sentence) {
      did.push(sentence);
      return Promise.resolve(answer);
    },
    quit: () => void did.push("quit"),
    now: () => time,
  });
  return { crashed, did, wait: (milliseconds: number) => void (time += milliseconds) };
}

test("a page that crashed is loaded again and says why", () => {
  const { crashed, did } = watched(true);
  crashed("oom");
  expect(did).toEqual([
    "The page was loaded again: its process ran out of memory. The session is where it was.",
    "reload",
  ]);
});

test("one that was closed is not", () => {
  const { crashed, did } = watched(true);
  crashed("clean-exit");
  expect(did).toEqual([]);
});

test("at the fourth time within five minutes the person is asked; what is longer ago is forgotten", async () => {
  for (const [answer, end] of [
    [true, "reload"],
    [false, "quit"],
  ] as const) {
    const { crashed, did, wait } = watched(answer);
    crashed("killed");
    wait(6 * 60 * 1000);
    for (let i = 0; i < 3; i++) crashed("crashed");
    expect(did.filter((one) => one === "reload")).toHaveLength(4);
    crashed("crashed");
    await Promise.resolve();
    expect(did.at(-2)).toBe(
      "The page ended 4 times within five minutes; lastly its process crashed. The session is kept for the next start.",
    );
    expect(did.at(-1)).toBe(end);
  }
});
