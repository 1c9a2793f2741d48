// docs/map.md is made of the sentence at the head of every source file. `vitest run test/map.test.ts --update` writes it anew.

import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { group } from "d3";
import { format } from "prettier";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const rooms = ["src-engine", "src-main", "src-view", "src-renderer"] as const;

interface Source {
  readonly folder: string;
  readonly name: string;
  readonly sentence: string;
}

const sources = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .map((name) => posix.join(room, name.split(sep).join("/")))
    .filter((path) => /\.(ts|vue)$/.test(path) && !path.endsWith(".d.ts"))
    .map((path) => ({
      folder: posix.dirname(path),
      name: posix.basename(path),
      sentence: headOf(readFileSync(join(root, path), "utf8")),
    })),
);

test("every source file opens with a sentence that says what it is about", () => {
  const silent = sources.filter(({ sentence }) => sentence.length < 10);
  expect(silent.map(({ folder, name }) => `${folder}/${name}`)).toEqual([]);
});

test("docs/map.md says what is where, folder by folder", async () => {
  await expect(await mapOf(sources)).toMatchFileSnapshot(join(root, "docs/map.md"));
});

test("no folder has more than 25 files side by side, no file more than 350 lines", () => {
  const byFolder = group(sources, ({ folder }) => folder);
  const crowded = [...byFolder].filter(([, files]) => files.length > 25).map(([folder]) => folder);
  const long = sources
    .map(({ folder, name }) => posix.join(folder, name))
    .filter((path) => readFileSync(join(root, path), "utf8").trimEnd().split("\n").length > 350);
  expect({ crowded, long }).toEqual({ crowded: [], long: [] });
});

/** The first sentence of the comment that a file opens with, on one line. */
function headOf(text: string): string {
  const comment = /^<!--([\s\S]*?)-->/.exec(text)?.[1] ?? /^(?:\/\/.*\n)+/.exec(text)?.[0] ?? "";
  const [paragraph = ""] = comment.replaceAll(/^\/\/ ?/gm, "").split(/\n\s*\n/);
  const words = paragraph.replaceAll(/\s+/g, " ").trim();
  return (/^.*?[.:](?= [A-Z`"‘“]|$)/.exec(words)?.[0] ?? words).replace(/:$/, ".");
}

function mapOf(files: readonly Source[]): Promise<string> {
  const byFolder = group(files, ({ folder }) => folder);
  const sections = [...byFolder]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, inside]) => {
      const rows = inside
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map(
          ({ name, sentence }) =>
            `- [\`${name}\`](${relative("docs", posix.join(folder, name))}): ${sentence}`,
        );
      return `## ${folder}\n\n${rows.join("\n")}\n`;
    });
  const head = "# Map\n\nWhat every source file is about: the sentence it opens with.\n";
  return format([head, ...sections].join("\n"), {
    parser: "markdown",
    printWidth: 120,
    proseWrap: "preserve",
  });
}
