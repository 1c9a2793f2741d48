// NOTICE.txt of the build: whoever's work is bundled, fonts included, stands in it with its licence.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf, notice } from "../../electron.vite.notice";
import { loadAssets } from "../../src-main/web/assets";

const root = resolve(import.meta.dirname, "../..");
const built = readFileSync(join(root, "out/renderer/NOTICE.txt"), "utf8");
const parts = built.split(/\n=+\n\n/).slice(1);
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
};
/** Those run by themselves; nothing of them is in a bundle. */
const tools = ["electron", "electron-vite", "proper-lockfile", "typescript"];

describe("the notice", () => {
  test.each(Object.keys(dependencies).filter((name) => !tools.includes(name)))(
    "names %s with its licence",
    (name) => {
      const { version, license } = JSON.parse(
        readFileSync(join(root, "node_modules", name, "package.json"), "utf8"),
      ) as { version: string; license: string };
      const part = parts.find((one) => one.startsWith(`${name} ${version} (${license})\nhttps://`));
      expect(part?.trim().split("\n").length).toBeGreaterThan(2);
    },
  );

  test("names packages that come with others, and the fonts' authors", () => {
    for (const name of ["@vue/runtime-core", "d3-scale", "@floating-ui/dom"])
      expect(parts.some((part) => part.startsWith(`${name} `))).toBe(true);
    for (const author of [
      "The Inter Project Authors",
      "The JetBrains Mono Project Authors",
      "The Arimo Project Authors",
    ])
      expect(built).toContain(author);
    expect(built.match(/SIL OPEN FONT LICENSE Version 1\.1/g)?.length).toBeGreaterThanOrEqual(3);
  });

  test("gives every part an address that a browser takes", () => {
    for (const part of parts) expect(part.split("\n")[1]).toMatch(/^https:\/\/[\w.-]+\/\S+$/);
  });

  test("is served as text", async () => {
    const { serve } = await loadAssets(join(root, "out/renderer"));
    const { status, headers, body } = await serve("/NOTICE.txt");
    expect({ status, type: headers["content-type"] }).toEqual({
      status: 200,
      type: "text/plain; charset=utf-8",
    });
    expect(new TextDecoder().decode(body)).toBe(built);
  });
});

describe("a module's package", () => {
  test.each([
    ["/app/node_modules/d3-array/src/max.js", "/app/node_modules/d3-array"],
    ["/app/node_modules/@vue/shared/dist/shared.js?x", "/app/node_modules/@vue/shared"],
    ["/app/node_modules/a/node_modules/b/index.js", "/app/node_modules/a/node_modules/b"],
    ["\0plugin-vue:export-helper", join("/app", "node_modules/@vitejs/plugin-vue")],
    ["/app/src-renderer/app/main.ts", undefined],
  ])("of %j is %s", (id, folder) => {
    expect(folderOf("/app", id)).toBe(folder);
  });

  test("without a word about its licence ends the build", () => {
    const { write } = notice(join(root, "test/nowhere"));
    const generate = write.generateBundle as unknown as (this: object) => void;
    const context = { getModuleIds: () => [], emitFile: () => expect.unreachable("written all the same") };
    expect(() => generate.call(context)).toThrow(/assemblyscript/);
  });
});
