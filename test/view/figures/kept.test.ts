// Every kind of figure as it was last agreed to be: a change of one byte shows in the diff of its file.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { figureCsv, figureSvg } from "../../../src-view/figures/figure";
import { figures } from "./samples";

const folder = join(import.meta.dirname, "../../fixtures/figures");
// Read before a test writes: a picture that is not there is not agreed to.
const kept = readdirSync(folder);
// Its table is that of the maps, only longer.
const withoutTable: ReadonlySet<string> = new Set(["maps-picture"]);

describe.each(Object.entries(figures))("the figure %s", (name, figure) => {
  test("is drawn as it was", async () => {
    await expect(figureSvg(figure, 86)).toMatchFileSnapshot(join(folder, `${name}.svg`));
  });

  test.skipIf(withoutTable.has(name))("has the table it had", async () => {
    await expect(figureCsv(figure)).toMatchFileSnapshot(join(folder, `${name}.csv`));
  });
});

test("every kept picture has its figure, and every figure its picture", () => {
  const expected = Object.keys(figures).flatMap((name) =>
    withoutTable.has(name) ? [`${name}.svg`] : [`${name}.csv`, `${name}.svg`],
  );
  expect(kept.sort()).toEqual(expected.sort());
});
