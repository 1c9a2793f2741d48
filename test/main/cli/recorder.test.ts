// backstep recorder: the recorder's file, whole, from the built program too, beside which no sources lie.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandLine } from "../../support/commandLine";

const { folder, backstep, here } = commandLine();
const source = readFileSync(
  join(import.meta.dirname, "../../../resources/recorder/backstep_recorder.py"),
  "utf8",
);

test("prints the file on stdout", async () => {
  expect(await here("recorder")).toEqual({ code: 0, out: source, err: "" });
});

test("the built program has it within", () => {
  expect(backstep("recorder")).toEqual({ code: 0, out: source, err: "" });
});

test("--out writes it into a file", async () => {
  expect(await here("recorder", "--out", "recorder.py")).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, "recorder.py"), "utf8")).toBe(source);
});

test("is plain ASCII: a shell that pipes in another encoding leaves it as it is", () => {
  expect(source).toMatch(/^[\n -~]*$/);
});
