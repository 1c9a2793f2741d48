// Figures of a small session: well-formed, every number the tensor's, limits and marks explained, hostile names text.
// @vitest-environment happy-dom

import { describe, expect, test } from "vitest";
import { tensor } from "../../../src-engine/tensor/tensor";
import { shortNumber } from "../../../src-view/number";
import { textWidth } from "../../../src-view/scene/textWidth";
import { figureCsv, figureSource, figureSvg, type Figure } from "../../../src-view/figures/figure";
import { figures as of } from "../../../src-view/figures/index";
import { parseCsv, points, wordsOf } from "../../support/figures";
import { session, stoppedAt } from "../../renderer/session";
import { explanation, figures, filled, maps, run, where } from "./samples";

/** A table that has no narrower form takes the width it needs. */
const tables: ReadonlySet<string> = new Set(["network", "alerts", "branches", "mistakes"]);

describe.each(Object.entries<Figure>(figures))("the figure %s", (_, figure) => {
  test.each([86, 178])("is well-formed at %d mm, and all of it lies on the paper", (millimetres) => {
    const svg = figureSvg(figure, millimetres);
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    expect(parsed.querySelector("parsererror")).toBeNull();
    expect(parsed.documentElement.tagName).toBe("svg");
    const width = points(svg, "width");
    if (!tables.has(figure.asked.kind)) {
      expect((width / 72) * 25.4).toBeGreaterThan(millimetres - 0.3);
      expect((width / 72) * 25.4).toBeLessThanOrEqual(millimetres);
    }
    expect([width, points(svg, "height")].map((side) => side % 0.75)).toEqual([0, 0]);
    const places = [...svg.matchAll(/ (?:d|x|y|width|height|transform|font-size)="([^"]*)"/g)].map(
      ([, place]) => place,
    );
    expect(places.filter((place) => /NaN|undefined|Infinity/.test(place ?? ""))).toEqual([]);
  });

  test("has a title, a description and what makes it again", () => {
    const svg = figureSvg(figure, 86);
    expect(svg).toMatch(/<title id="title">[^<]{4,}<\/title>/);
    expect(svg).toMatch(/<desc id="desc">[^<]{4,}<\/desc>/);
    // What no preset is has its session in a file, as what was edited has.
    const [, command = ""] = /<dc:source>([^<]*)/.exec(svg) ?? [];
    const [kind, model] = [figure.asked.kind, figure.info.model];
    expect(command.startsWith(`backstep figure ${kind} --session ${model}.backstep `)).toBe(
      figure.asked.ofSession === true || model !== "tiny",
    );
    if (!command.includes(" --session "))
      expect(command).toContain(`backstep figure ${kind} --model tiny --data digits --seed 0 `);
  });

  test("is the same bytes each time", () => {
    expect(figureSvg(figure, 86)).toBe(figureSvg(figure, 86));
  });

  test("is a table whose lines are all as long as its head", () => {
    const [head, ...rows] = parseCsv(figureCsv(figure));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ length }) => length !== head!.length)).toEqual([]);
  });

  test("has no letter smaller than a printer can show", () => {
    const sizes = [...figureSvg(figure, 86).matchAll(/<text[^>]* font-size="([\d.]+)"/g)].map(([, size]) =>
      Number(size),
    );
    expect(sizes.filter((size) => size < 7 || size > 9)).toEqual([]);
  });
});

describe("maps", () => {
  const svg = figureSvg(figures.maps, 86);

  test("print the limits that are the tensor's, and mark zeros and what is not finite", () => {
    const finite = Array.from(maps.tensor.data).filter(Number.isFinite);
    const limit = Math.max(...finite.map(Math.abs));
    expect(wordsOf(svg)).toEqual(
      expect.arrayContaining([
        shortNumber(-limit),
        `+${shortNumber(limit)}`,
        "exactly 0",
        "NaN or infinite: 2",
      ]),
    );
  });

  test("number the channels and name the tensor, the moment, the sample", () => {
    expect(wordsOf(svg)).toEqual(expect.arrayContaining(["0", "1", "conv.output", "conv.output.grad"]));
    expect(svg).toContain(
      "conv.output and conv.output.grad @\u00a03/backward/conv/gradInput, sample 2 (label seven)",
    );
  });

  test("give every number back from the CSV, at its index in the whole batch", () => {
    expect(parseCsv(figureCsv(figures.maps))[0]).toEqual(["name", "tensor", "n", "c", "row", "col", "value"]);
    const rows = parseCsv(figureCsv(figures.maps)).slice(1, 61);
    expect(rows[7]).toEqual(["activation", "conv.output", "2", "0", "1", "1", "NaN"]);
    expect(rows.map((row) => Math.fround(Number(row.at(-1))))).toEqual(Array.from(maps.tensor.data));
  });

  test("on limits that were locked say so in the command line, and count what lies beyond", () => {
    const shading = {
      scope: "locked",
      scale: { map: "diverging", low: -0.05, high: 0.05, notFinite: 2 },
      clipped: 31,
    } as const;
    const locked = figureSvg(of.maps(where, [{ ...maps, shading }]), 86);
    expect(locked).toContain("--limits=-0.05,0.05");
    expect(wordsOf(locked)).toEqual(
      expect.arrayContaining(["−0.0500", "+0.0500", "limits: locked, 31 beyond"]),
    );
  });

  test("on the network's limits say so, in the legend and in the command line", () => {
    const scale = { map: "diverging", low: -2, high: 2, notFinite: 2 } as const;
    const shading = { scope: "network", scale, clipped: 0 } as const;
    const svg = figureSvg(of.maps(where, [{ ...maps, shading }]), 86);
    expect(svg).toContain("--limits=-2,2,network");
    expect(wordsOf(svg)).toContain("limits: network");
  });

  test("on limits of their own say which", () => {
    const own = (high: number) => ({ map: "diverging", low: -high, high, notFinite: 0 }) as const;
    const shading = { scope: "map", scale: own(0.125), maps: [own(0.12), own(0.06)], clipped: 0 } as const;
    const words = wordsOf(figureSvg(of.maps(where, [{ ...maps, shading }]), 86));
    expect(words).toEqual(
      expect.arrayContaining(["−max", "+max", "limits: each map’s", "0\u00a0 ±0.120", "1\u00a0 ±0.0600"]),
    );
  });

  test("of many cells stay small", () => {
    const big = figureSvg(of.maps(where, [{ path: "x", tensor: filled([1, 64, 40, 40]) }]), 178);
    expect(big.length).toBeLessThan(400_000);
  });
});

describe("a histogram", () => {
  const [head, ...rows] = parseCsv(figureCsv(of.histogram(where, maps)));

  test("has every number in its table, at its index in the whole batch, not only how many there are", () => {
    expect(head).toEqual(["tensor", "n", "c", "row", "col", "value"]);
    expect(rows.map((row) => Math.fround(Number(row.at(-1))))).toEqual([...maps.tensor.data]);
    expect(rows.at(-1)!.slice(0, -1)).toEqual(["conv.output", "2", "1", "4", "5"]);
  });

  test("says what is not finite in words that every table program reads", () => {
    expect([rows[7]!.at(-1), rows[11]!.at(-1), rows[3]!.at(-1)]).toEqual(["NaN", "Infinity", "0"]);
  });
});

test("a plot by powers of ten of numbers that have none is an empty one", () => {
  const svg = figureSvg(of.plot(run, "dot(a, b)", 3, [0, 1, 2], [-1, 0, -3], true), 86);
  expect(svg).not.toMatch(/"[^"]*(NaN|Infinity)[^"]*"/);
  expect(wordsOf(svg)).toEqual(expect.arrayContaining(["0.1", "10"]));
});

describe("a histogram's bars", () => {
  test("hold the largest number, too, where the axis ends at it", () => {
    const two = of.histogram(where, { path: "x", tensor: tensor([3], [0.5, 1, 1]) });
    const [, d = ""] = / d="([^"]*)" fill="#7fb0dd"/.exec(figureSvg(two, 86)) ?? [];
    const tall = [...d.matchAll(/v([\d.]+)h/g)].map(([, height]) => Number(height));
    expect(tall.map((height) => height / tall[0]!)).toEqual([1, expect.closeTo(2, 2)]);
  });

  test("of nothing that is finite say no least and no largest number", () => {
    const none = of.histogram(where, { path: "x", tensor: tensor([2], [NaN, Infinity], "float32") });
    const words = wordsOf(figureSvg(none, 86)).join(" ");
    expect(words).toContain("NaN\u00a0or\u00a0infinite:\u00a02");
    expect(words).not.toMatch(/min|max|mean|std/);
  });
});

describe("an explanation", () => {
  const figure = figures.explain;

  test("prints each term, the rest and the sum as they are", () => {
    const words = wordsOf(figureSvg(figure, 86));
    for (const value of [
      ...explanation.terms.map((term) => term.value),
      explanation.rest.sum,
      explanation.sum,
    ])
      expect(words).toContain(shortNumber(value));
    expect(words).toContain("117 others");
    expect(words.join(" ")).toContain(`rounding bound ${shortNumber(1e-7)}`);
  });

  test("sums up in its table", () => {
    const rows = parseCsv(figureCsv(figure)).slice(1);
    const values = rows.map((row) => Number(row.at(-1)));
    expect(values.slice(0, -1).reduce((sum, value) => sum + value, 0)).toBeCloseTo(values.at(-1)!, 12);
    expect(rows[1]).toEqual(["term 2", "conv.output.grad[1,1,2,3]", "-0.6", "input[1,0,4,5]", "0.5", "-0.3"]);
  });
});

describe("what others wrote", () => {
  const hostile = `</text><script>alert(1)</script>&"'\u0000\ud800]]>`;

  test("is text in the SVG and nothing else", () => {
    const svg = figureSvg(of.plot(run, hostile, 30, [0, 1], [1, 2]), 86);
    expect(svg).not.toContain("<script");
    expect(new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("script")).toBeNull();
    expect(svg).not.toMatch(/[\u0000-\u0008\ud800]/u);
  });

  test("is one quoted word in the command line, and no path in the file's name", () => {
    const figure = of.plot(run, "x'; rm -rf ~ #../../etc", 30, [0], [1]);
    expect(figureSvg(figure, 86)).toContain("--expression &#39;x&#39;\\&#39;&#39;; rm -rf ~ #../../etc&#39;");
    expect(figure.name).toMatch(/^[\w.,-]+$/);
    expect(figure.name).not.toMatch(/^\.|\//);
  });
});

describe("what is of an edited run", () => {
  const source = (figure: Figure): string =>
    /<dc:source>(.*)<\/dc:source>/.exec(figureSvg(figure, 86))?.[1] ?? "";

  test("says which file the session is to be saved as, and which branch of it", () => {
    const figure = of.maps({ ...where, branch: "branch 1" }, [maps]);
    expect(source(figure)).toContain(
      "backstep figure maps --session tiny.backstep --branch &#39;branch 1&#39; --at ",
    );
    expect(source(figure)).not.toContain("--model");
    expect(figureSvg(figure, 86)).toContain("; the session is saved as tiny.backstep");
    expect(figureSource(figure, 86).session).toBe("tiny.backstep");
  });

  test("says so of a model that is no preset, too", () => {
    const info = { ...session, model: "../odd ✓" };
    const figure = of.maps({ ...where, info }, [maps]);
    expect(source(figure)).toContain("backstep figure maps --session odd.backstep --at ");
  });

  test("takes as many lines as its words need, and cuts none", () => {
    const address = "3712/forward/conv2/output/of/a/very/long/address/that/no/column/holds";
    const words = "The gradient vanishes on its way to conv1: its norm there is 1.2e-7 of the 0.3 at fc.";
    const one = of.alerts(run, [{ id: 1, kind: "vanishing", layer: "conv1", address, text: words }]);
    const shown = wordsOf(figureSvg(one, 86));
    expect(shown.some((line) => line.includes("…"))).toBe(false);
    expect(shown.join("").replaceAll(" ", "")).toContain(address);
    for (const word of words.split(" ")) expect(shown.join(" ")).toContain(word);
  });

  test("names both branches of a comparison where either is not the first, in its file's name too", () => {
    const side = { address: "3", sample: 0, tensor: filled([2, 1, 3, 3]) };
    const { drawing, name } = of.compare(
      session,
      "conv.weight",
      { a: { ...side, branch: "branch 1" }, b: side },
      false,
      "main",
    );
    expect(drawing.title).toMatch(/A @\u00a0branch 1 3; B @\u00a0main 3/);
    expect(name).toContain("branch-1-3-main-3");
  });

  test("says so of a table of branches", () => {
    const figure = of.branches(session, [{ id: 0, name: "main", edits: [], iterations: 3 }]);
    expect(source(figure)).toContain("backstep figure branches --session tiny.backstep --width");
  });
});

/** Where the rightmost text ends, in points. */
function widestIn(svg: string): number {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
  const across = (element: Element | null): number => {
    if (!element) return 0;
    const [, moved = "0"] = /translate\(([-\d.]+)/.exec(element.getAttribute("transform") ?? "") ?? [];
    return Number(moved) + across(element.parentElement);
  };
  const ends = [...parsed.querySelectorAll("text")].map((text) => {
    const long = textWidth(text.textContent, Number(text.getAttribute("font-size") ?? 7));
    const before = { middle: 0.5, end: 1 }[text.getAttribute("text-anchor") ?? ""] ?? 0;
    return across(text) + Number(text.getAttribute("x") ?? 0) + (1 - before) * long;
  });
  return Math.max(...ends);
}

describe("an iteration", () => {
  const layers = session.layers.map(({ name }, i) => ({
    ...{ layer: name, activationNorm: i + 0.5, gradientNorm: i + 0.25 },
    parameterGradientNorms: name === "fc" ? { "fc.weight.grad": 7.125 } : {},
  }));
  const figure = of.iteration(run, stoppedAt(8, { layers }));

  test("draws every operation with the norm of what it wrote, and says which is the current one", () => {
    const svg = figureSvg(figure, 86);
    expect(wordsOf(svg)).toEqual(
      expect.arrayContaining(["forward", "backward", "update", "done", "current", "to come", "7.13", "2.25"]),
    );
    expect(svg).toContain(`aria-label="gradWeight, current"`);
    expect(svg).toContain("8 of 9 operations have run. The last to run is gradWeight of fc, backward.");
  });

  test("is a line an operation in its table, in the order of time; what is to come has no norm", () => {
    const rows = parseCsv(figureCsv(figure)).slice(1);
    expect(rows.map(([, phase, layer, , rule]) => `${phase} ${layer} ${rule}`)).toEqual(
      session.instructions.map(({ phase, layer, rule }) => `${phase} ${layer} ${rule}`),
    );
    expect(rows[7]!.slice(-5)).toEqual(["[3,60]", "180", "7.125", "fc.weight.grad", "current"]);
    expect(rows[8]!.slice(-3)).toEqual(["", "", "to come"]);
    expect(rows[6]!.slice(-3)).toEqual(["2.25", "flatten.output.grad", "done"]); // which fc wrote
  });

  test("tells of an update how far it moved its parameter", () => {
    const moved = layers.map((one) =>
      one.layer === "fc" ? { ...one, updateNorms: { "fc.weight": 0.0625 } } : one,
    );
    const after = of.iteration(run, stoppedAt(9, { layers: moved }));
    expect(wordsOf(figureSvg(after, 86))).toContain("0.0625");
    expect(parseCsv(figureCsv(after)).at(-1)!.slice(-3)).toEqual([
      "0.0625",
      "fc.weight.next - fc.weight",
      "current",
    ]);
  });

  test("lies on a narrow paper with all its norms, a long name of what has none over their column", () => {
    const long = session.instructions.map((one) =>
      one.layer === "relu" && one.phase === "forward"
        ? { ...one, rule: "logProbabilities", writes: "relu.logProbabilities" }
        : one,
    );
    const moved = layers.map((one) =>
      one.layer === "fc" ? { ...one, updateNorms: { "fc.weight": 0.00380123 } } : one,
    );
    const names = ["conv", "relu", "flatten", "fc"].map((name) => [name, `${name}-of-a-block`] as const);
    const narrow = of.iteration(
      { ...run, info: { ...session, instructions: long } },
      stoppedAt(9, { layers: moved }),
    );
    const svg = figureSvg(narrow, 86);
    expect(wordsOf(svg)).toEqual(expect.arrayContaining(["logProbabilities", "0.00380"]));
    expect(widestIn(svg)).toBeLessThanOrEqual(points(svg, "width"));

    const named = Object.fromEntries(names);
    const wider = session.instructions.map((one) => ({ ...one, layer: named[one.layer] ?? one.layer }));
    const owners = session.layers.map((one) => ({ ...one, name: named[one.name] ?? one.name }));
    const told = moved.map((one) => ({ ...one, layer: named[one.layer] ?? one.layer }));
    const info = { ...session, instructions: wider, layers: owners };
    const tighter = figureSvg(of.iteration({ ...run, info }, stoppedAt(9, { layers: told })), 86);
    expect(wordsOf(tighter)).toContain("0.00380");
    expect(widestIn(tighter)).toBeLessThanOrEqual(points(tighter, "width"));
  });

  test("tells shapes too where the paper is wide", () => {
    expect(wordsOf(figureSvg(figure, 178))).toContain("[4,2,5,6]");
    expect(wordsOf(figureSvg(figure, 86))).not.toContain("[4,2,5,6]");
  });
});
