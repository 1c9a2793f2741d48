// The examples that people read are expressions that are understood.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { needsOf, parse, parseMessage } from "../../../src-engine/debug/expression/index";
import { functionNames } from "../../../src-engine/debug/expression/functions";
import { names } from "../../../src-engine/debug/expression/node";
import { needsOfWatch } from "../../../src-engine/debug/watches/watch";
import { program } from "../../support/expressions";

const guide = readFileSync("docs/expressions.md", "utf8");

function examples(language: string): readonly string[] {
  const blocks = guide.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"));
  return [...blocks].flatMap(([, block = ""]) => block.trim().split("\n"));
}

describe("docs/expressions.md", () => {
  test.each(examples("expression"))("%s", (example) => {
    expect(() => needsOf(parse(example), program)).not.toThrow();
  });

  test.each(examples("message"))("%s", (example) => {
    for (const part of parseMessage(example)) {
      if (typeof part !== "string") expect(() => needsOfWatch(part.expression, program)).not.toThrow();
    }
  });

  test("has examples, and names every name and function", () => {
    expect(examples("expression").length).toBeGreaterThan(10);
    for (const word of [...names, ...functionNames]) expect(guide).toMatch(new RegExp(`\`${word}[(\`]`));
  });
});
