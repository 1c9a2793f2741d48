// docs/theory.md is made, not written. To make it anew: npm run theory

import { readdirSync } from "node:fs";
import { join } from "node:path";
import katex from "katex";
import { describe, expect, test } from "vitest";
import { fileIn, opFolders } from "../support/opFolders";
import { around, fill, placesInProse, rulesThereAre, theory } from "../support/theory";

const root = join(import.meta.dirname, "../..");
const text = theory();
const displayed = [...text.matchAll(/^```math\n([^]*?)^```$/gm)].map(([, tex]) => tex!);
const prose = text.replace(/^```math\n[^]*?^```$/gm, "").replace(/`[^`\n]*`/g, "");
const inline = [...prose.matchAll(/\$([^$]+)\$/g)].map(([, tex]) => tex!);

test("docs/theory.md is what the generator makes of its parts (else: npm run theory)", async () => {
  await expect(text).toMatchFileSnapshot(join(root, "docs/theory.md"));
});

test("every part of docs/theory has its turn", () => {
  const files = readdirSync(join(root, "docs/theory"));
  expect([...around.before, ...around.behind].map((part) => `${part}.md`).sort()).toEqual(files.sort());
});

test.each(opFolders.map((folder) => [folder.op.type, folder] as const))(
  "the section of %s stands in its folder, under its name",
  (type, folder) => {
    expect(fileIn(folder, ".md")?.split("\n")[0]).toBe(`## ${type}`);
  },
);

test("every rule has a place in the prose", () => {
  const places = new Set(placesInProse());
  expect(rulesThereAre().filter((rule) => !places.has(rule))).toEqual([]);
});

test.each(["Conv2d.gradStride", "Conv3d.output", "value Conv2d.weigth", "values Conv2d.weight"])(
  "a place that nothing fills is refused: %s",
  (what) => {
    expect(() => fill(what, "src-engine/ops/conv2d/conv2d.md")).toThrow(/^theory: /);
  },
);

test.each(["$$", "{{", "}} {{"])("no %s is left over", (token) => {
  expect(prose).not.toContain(token);
});

describe("every formula", () => {
  test("can be drawn", () => {
    expect(displayed.length).toBeGreaterThan(50);
    expect(inline.length).toBeGreaterThan(100);
    for (const tex of displayed)
      katex.renderToString(tex, { displayMode: true, throwOnError: true, strict: "error" });
    for (const tex of inline) katex.renderToString(tex, { throwOnError: true, strict: "error" });
  });

  test("uses no macro that code hosts refuse", () => {
    const refused = /\\(operatorname|mbox|phantom|def|newcommand|require|href|unicode)\b/;
    expect([...displayed, ...inline].filter((tex) => refused.test(tex))).toEqual([]);
  });

  test("has nothing in it, within a line, that Markdown would read first", () => {
    // an escape such as \, · emphasis · a tag · a link · the end of a table's cell
    const read = /\\[^a-zA-Z]|[*<|]|[^\sA-Za-z0-9]_|\]\(/;
    expect(inline.filter((tex) => read.test(tex))).toEqual([]);
  });
});

test("every section that is linked to is there", () => {
  const anchors = new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading!)));
  const links = [...prose.matchAll(/\]\(#(.+?)\)/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !anchors.has(link))).toEqual([]);
});

function anchor(heading: string): string {
  const kept = heading.toLowerCase().replace(/[^\p{Letter}\p{Number}_\- ]/gu, "");
  return kept.replaceAll(" ", "-");
}
