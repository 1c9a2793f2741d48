// The theory beside the operation: every rule of every network finds where it is derived.

import { describe, expect, test } from "vitest";
import { presets } from "../../../../src-engine/model/presets";
import { instructionInfo } from "../../../../src-engine/serve/session/launch";
import { ops } from "../../../../src-engine/ops/index";
import { updateOps } from "../../../../src-engine/optim/index";
import { compile } from "../../../../src-engine/run/program/compile";
import { parse, type Inline } from "../../../../src-renderer/features/theory/markdown";
import {
  chapters,
  derivationOf,
  placeAt,
  prints,
  type Section,
} from "../../../../src-renderer/features/theory/theory";

const sections = chapters.flatMap((chapter) => [chapter, ...chapter.sections]);
const rules = [...ops, ...updateOps].flatMap((op) =>
  Object.entries({ ...op.forward, ...op.backward }).map(
    ([rule, { tex }]) => [`${op.type}.${rule}`, op.type, tex] as const,
  ),
);

describe("the section that derives a rule", () => {
  test.each(rules)("%s has one, which prints its formula", (_name, op, tex) => {
    const place = derivationOf({ op, tex });
    expect(place?.chapter.title).toBe(op);
    // Rules that differ in their settings alone may share a formula: each has its own place.
    const alike = rules.filter(([, owner, formula]) => owner === op && formula === tex);
    expect(place?.section.blocks.filter(prints(tex))).toHaveLength(alike.length);
  });

  test.each(presets.map(({ model }) => [model.name, model] as const))(
    "every operation of %s has one",
    (_name, model) => {
      const { instructions } = compile(model, { type: "SGD", attrs: { learningRate: 0.1 } }, 2);
      const without = instructions.map(instructionInfo).filter((instruction) => {
        const { tex, derivedTex = tex } = instruction;
        return !derivationOf(instruction)?.section.blocks.some(prints(derivedTex));
      });
      expect(without.map(({ writes }) => writes)).toEqual([]);
    },
  );

  test.each([
    ["Conv2d.gradWeight", "The weight"],
    ["Conv2d.gradInput", "The input"],
    ["Conv2d.gradBias", "The bias"],
    ["MaxPool2d.indices", "Forward"],
    ["CrossEntropyLoss.gradInput", "Backward"],
  ])("of %s is %s", (name, title) => {
    const [, op = "", tex = ""] = rules.find(([rule]) => rule === name) ?? [];
    expect(derivationOf({ op, tex })?.section.title).toBe(title);
  });

  test("of an op that nobody derived is none", () => {
    expect(derivationOf({ op: "Conv3d", tex: "y = x" })).toBeUndefined();
  });
});

describe("the document", () => {
  test("is read whole: chapters, sections, and every formula that is in it", () => {
    expect(chapters.map(({ title }) => title)).toEqual(
      expect.arrayContaining(["Notation", "Conv2d", "Linear", "SGD", "float32"]),
    );
    const formulas = sections.flatMap(({ blocks }) => blocks).filter(({ kind }) => kind === "formula");
    expect(formulas.length).toBeGreaterThan(50);
  });

  test.each(presets.map(({ model }) => model.name))("has the shapes of %s", (name) => {
    expect(placeAt(name)?.section.blocks.some(({ kind }) => kind === "table")).toBe(true);
  });

  test("has no two places of one name, and every link within it leads to one", () => {
    expect(new Set(sections.map(({ anchor }) => anchor)).size).toBe(sections.length);
    const within = sections.flatMap(linksOf).filter((to) => to.startsWith("#"));
    expect(within.filter((to) => placeAt(to.slice(1)) === undefined)).toEqual([]);
  });
});

describe("Markdown", () => {
  test("is read as words, formulas, lists and tables", () => {
    expect(parse("A _mean_ of $x_{ncij}$, **not** a `sum`, see [there](#there).")).toEqual([
      {
        kind: "paragraph",
        words: [
          { kind: "text", text: "A " },
          { kind: "emphasis", words: [{ kind: "text", text: "mean" }] },
          { kind: "text", text: " of " },
          { kind: "math", tex: "x_{ncij}" },
          { kind: "text", text: ", " },
          { kind: "strong", words: [{ kind: "text", text: "not" }] },
          { kind: "text", text: " a " },
          { kind: "code", text: "sum" },
          { kind: "text", text: ", see " },
          { kind: "link", to: "#there", words: [{ kind: "text", text: "there" }] },
          { kind: "text", text: "." },
        ],
      },
    ]);
    expect(parse("- one\n- $n$")).toEqual([
      { kind: "list", items: [[{ kind: "text", text: "one" }], [{ kind: "math", tex: "n" }]] },
    ]);
    expect(parse("```math\na < b\n```")).toEqual([{ kind: "formula", tex: "a < b" }]);
  });

  test.each(["<b>bold</b>", "<script>alert(1)</script>", "![picture](x.png)", "> quoted", "```js\nx\n```"])(
    "that is none of these is refused: %s",
    (text) => {
      expect(() => parse(text)).toThrow(/^theory: expected words, formulas, lists or tables, got /);
    },
  );

  test("in a comment is nobody's business", () => {
    expect(parse("<!-- made by hand -->")).toEqual([]);
  });
});

function linksOf({ blocks }: Section): string[] {
  const within = (words: readonly Inline[]): string[] =>
    words.flatMap((word) => {
      if (word.kind === "link") return [word.to];
      return word.kind === "strong" || word.kind === "emphasis" ? within(word.words) : [];
    });
  return blocks.flatMap((block) => {
    if (block.kind === "paragraph") return within(block.words);
    return block.kind === "list" ? block.items.flatMap(within) : [];
  });
}
