// What documents and scripts name of the sources is there: a file that moves and an id that changes take them along.

import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.split(sep).join("/")}`)
    .filter((name) => ending.test(name));
}
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

test("every file that a document names is there", () => {
  const there = ["src-engine", "src-main", "src-view", "src-renderer", "test", "bench", "scripts"]
    .flatMap((folder) => filesIn(folder, /\.(ts|mjs|vue|py|md)$/))
    .map((file) => `/${file}`);
  const documents = ["README.md", ...filesIn("docs", /\.md$/)];
  const missing = documents.flatMap((document) =>
    [...textOf(document).matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.(?:ts|mjs|vue|py))`/g)]
      .map(([, named]) => named!)
      .filter((named) => !there.some((file) => file.endsWith(`/${named}`)))
      .map((named) => `${document}: ${named}`),
  );
  expect(missing).toEqual([]);
  expect(there.length).toBeGreaterThan(800);
});

test("every part of the page that scenes, benchmarks and scenarios look for by its id is there", () => {
  const page = filesIn("src-renderer", /\.(vue|ts)$/)
    .map(textOf)
    .join("\n");
  const begun = [...page.matchAll(/`([\w-]+-)\$\{/g)].map(([, beginning]) => beginning!);
  const askers = [
    ...filesIn("scripts", /\.mjs$/),
    ...filesIn("bench", /\.ts$/),
    ...filesIn("test/app", /\.ts$/),
  ];
  const asked = askers.flatMap((file) =>
    [...textOf(file).matchAll(/TestId\("([\w-]+)"\)/g)].map(([, id]) => ({ file, id: id! })),
  );
  const lost = asked
    .filter(({ id }) => !page.includes(`"${id}"`) && !page.includes(`'${id}'`))
    .filter(({ id }) => !begun.some((beginning) => id.startsWith(beginning)));
  expect(lost.map(({ file, id }) => `${file}: ${id}`)).toEqual([]);
  expect(asked.length).toBeGreaterThan(100);
});
