// An op is its folder and a line in each index. What is missing is said by the file and the line.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { updateOps } from "../../../src-engine/optim/index";
import { ops } from "../../../src-engine/ops/index";
import { fileIn, opFolders, type OpFolder } from "../../support/opFolders";

const engine = join(import.meta.dirname, "../../../src-engine");
const listed = [...ops, ...updateOps];

const isLayer = ({ path, op }: OpFolder): boolean =>
  path.startsWith("ops/") && !op.byCompiler && !op.inputs.includes("target");

/** The index that must name a file of a folder. */
function indexOf({ path }: OpFolder, suffix: string): string {
  const home = suffix === ".kernel" ? "ops" : path.split("/")[0]!;
  return `${home}/index${suffix}.ts`;
}

test.each(opFolders.map((folder) => [folder.path, folder] as const))(
  "%s is whole and listed",
  (_path, folder) => {
    const { path, name, op } = folder;
    const wanted = ["", ".kernel", ".code", ...(isLayer(folder) ? [".onnx"] : [])];
    const missing = [...wanted, ".example"].filter((suffix) => fileIn(folder, `${suffix}.ts`) === undefined);
    const unlisted = wanted.flatMap((suffix) => {
      const index = indexOf(folder, suffix);
      const from = `${index.startsWith("ops") && path.startsWith("optim") ? `../${path}` : `./${name}`}/${name}${suffix}`;
      return readFileSync(join(engine, index), "utf8").includes(`"${from}"`)
        ? []
        : [`${index} has no line for "${from}"`];
    });
    expect({ missing: missing.map((suffix) => `${path}/${name}${suffix}.ts`), unlisted }).toEqual({
      missing: [],
      unlisted: [],
    });
    expect(listed, `${indexOf(folder, "")} imports ${name} and leaves it out of its list`).toContain(op);
  },
);

test("every op that is listed has a folder of its own", () => {
  const types = opFolders.map(({ op }) => op.type);
  expect(types.sort()).toEqual(listed.map(({ type }) => type).sort());
  expect(types.length).toBeGreaterThan(15);
});
