// Tables as CSV: what RFC 4180 says, every digit, and no formulas.

import { describe, expect, test } from "vitest";
import { csvOf, exactText } from "../../../src-view/scene/csv";
import { parseCsv } from "../../support/figures";
import fc from "../../support/properties";

describe("a CSV", () => {
  test("has a header, commas and lines that end in CR LF", () => {
    expect(
      csvOf(
        ["epoch", "time (s)"],
        [
          [1, 0.25],
          [2, undefined],
        ],
      ),
    ).toBe("epoch,time (s)\r\n1,0.25\r\n2,\r\n");
  });

  test("quotes what would break a line apart", () => {
    const cells = ["a,b", 'say "so"', "one\ntwo", "plain"];
    expect(parseCsv(csvOf(cells, [])).at(0)).toEqual(cells);
  });

  test.each(["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])(
    "lets no spreadsheet run %j",
    (text) => expect(parseCsv(csvOf(["name"], [[text]]))[1]).toEqual([`'${text}`]),
  );

  test("leaves negative numbers numbers", () => {
    expect(csvOf(["x"], [[-1.5], [-0]])).toBe("x\r\n-1.5\r\n-0\r\n");
  });

  test("writes what is not finite as every reader knows it", () => {
    expect([NaN, Infinity, -Infinity].map((x) => exactText(x, "float32"))).toEqual([
      "NaN",
      "Infinity",
      "-Infinity",
    ]);
  });

  test("gives every float32 back, bit for bit", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (x) => {
        const [, [cell = ""] = []] = parseCsv(csvOf(["x"], [[x]], "float32"));
        expect(Math.fround(Number(cell))).toBe(x);
      }),
    );
  });

  test("gives every text back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const [, [cell] = []] = parseCsv(csvOf(["x"], [[text]]));
        expect([text, `'${text}`]).toContain(cell);
      }),
    );
  });
});
