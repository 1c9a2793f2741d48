import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBrowser } from "../../../src-main/web/browser";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "backstep-browser-"))));
afterEach(() => rm(folder, { recursive: true }));

const url = "http://127.0.0.1:4000/?token=secret";
const unexpected = (sentence: string): void => expect.unreachable(sentence);

test("the browser gets the address from a file that only this user can read, and not on its command line", async () => {
  const [said, browser] = [join(folder, "said"), join(folder, "browser.cjs")];
  await writeFile(browser, `require("fs").writeFileSync(${JSON.stringify(said)}, process.argv.join(" "))`);
  const forget = await openBrowser(url, unexpected, [process.execPath, browser], folder);
  await expect.poll(() => readFile(said, "utf8").catch(() => ""), { timeout: 20_000 }).toMatch(/\.html$/);
  const [path = ""] = /\S+\.html$/.exec(await readFile(said, "utf8")) ?? [];
  expect(await readFile(said, "utf8")).not.toContain("secret");
  expect(await readFile(path, "utf8")).toContain(`content="0; url=${url}"`);
  if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
  await forget();
  expect((await readdir(folder)).sort()).toEqual(["browser.cjs", "said"]);
});

test("where there is no browser, or no room for the file, a sentence says so", async () => {
  const sentences: string[] = [];
  const say = (sentence: string): void => void sentences.push(sentence);
  await openBrowser(url, say, ["no-such-browser"], folder);
  await openBrowser(url, say, ["no-such-browser"], join(folder, "none"));
  await expect.poll(() => sentences.length).toBe(2);
  for (const sentence of sentences) expect(sentence).toMatch(/^cannot open a browser: /);
});
