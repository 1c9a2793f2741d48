// Session files that are well-formed and mean harm: what they hold is put together only when they are opened. Each is
// opened, or refused with the session before it intact. A clock would measure the machine: what is done in a square of
// the file's length, or once an epoch, outlasts the patience of a test.

import { beforeAll, describe, expect, test } from "vitest";
import type { SessionBranch, SessionFile } from "../../src-engine/formats/session/session";
import { decodeSession, encodeSession } from "../../src-engine/formats/session/sessionCodec";
import {
  LARGEST_BATCH,
  MOST_BRANCHES,
  MOST_CHOSEN_IMAGES,
  MOST_EDITS,
} from "../../src-engine/protocol/limits";
import type { Attrs, Edit } from "../../src-engine/protocol/protocol";
import { launched, type Page } from "../support/page";

let page: Page;
let whole: SessionFile;

beforeAll(async () => {
  page = await launched();
  const { body, tensors } = await page.client.request("saveSession", {});
  const { buffer, byteOffset } = tensors.get("file")!.data;
  whole = decodeSession(new TextDecoder().decode(new Uint8Array(buffer, byteOffset, body.byteLength)));
});

const open = async (change: Partial<SessionFile>) =>
  (await page.client.request("openSession", { text: encodeSession({ ...whole, ...change }) })).body;

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const branch = (id: number, parent: number, edits: readonly Edit[] = []): SessionBranch => ({
  ...{ id, name: `b${id}`, iterations: 0, edits },
  ...(id > 0 && { parent, fork: { iteration: 3, pc: 3 } }),
});
/** In another epoch each. */
const edit = (i: number): Edit => ({
  ...{ kind: "value", at: { iteration: 20 * i + 4, pc: 1 }, path: "conv1.bias", index: [0], value: 1 },
});
const batch = (iteration: number): Edit => ({
  ...{ kind: "batch", at: { iteration, pc: 1 }, indices: many(LARGEST_BATCH, () => 0) },
});

describe("a session file with", () => {
  test.each<[string, readonly SessionBranch[]]>([
    ["as many branches as there may be", many(MOST_BRANCHES, (id) => branch(id, 0))],
    ["as many, each leaving the one before", many(MOST_BRANCHES, (id) => branch(id, id - 1))],
    ["an edit in each of as many epochs as there may be", [branch(0, 0, many(MOST_EDITS, edit))]],
    [
      "all its edits before as many branches as there may be",
      many(MOST_BRANCHES, (id) =>
        branch(id, id - 1, id ? [] : many(MOST_EDITS, () => ({ ...edit(0), at: { iteration: 3, pc: 1 } }))),
      ),
    ],
  ])("%s is opened", async (_, branches) => {
    expect(await open({ branches })).toMatchObject({ differs: [] });
  });

  test.each<[string, readonly SessionBranch[], string]>([
    ["a branch more", many(MOST_BRANCHES + 1, (id) => branch(id, 0)), "a list of at most 1000"],
    [
      "an edit more, of all its branches",
      [branch(0, 0, many(MOST_EDITS, edit)), branch(1, 0, [edit(1)])],
      "branches[1].edits[0]: expected at most 5000 edits in all branches",
    ],
    [
      "more images than there may be",
      [branch(0, 0, many(Math.ceil(MOST_CHOSEN_IMAGES / LARGEST_BATCH), batch))],
      "branches[0].edits[48].indices: expected at most 200000 images in all edits",
    ],
    [
      "an edit of what every object has",
      [branch(0, 0, [{ ...edit(0), path: "constructor", index: [] } as Edit])],
      'branch 0: edit 0: unknown tensor "constructor"',
    ],
    ["a batch of another size", [branch(0, 0, [batch(3)])], "branch 0: edit 0: batch: expected 4 images"],
  ])("%s is refused, and the session before it stays", async (_, branches, problem) => {
    await expect(open({ branches })).rejects.toThrow(problem);
    await expect(page.client.request("read", { path: "conv1.weight" })).resolves.toBeDefined();
  });
});

describe("a session file whose model has", () => {
  const opened = (...given: [type: string, attrs: Attrs][]) => {
    const layers = given.map(([type, attrs], i) => ({ name: `l${i}`, type, attrs }));
    return open({ run: { ...whole.run, model: { ...whole.run.model, layers } } });
  };
  const end: [string, Attrs][] = [
    ["Flatten", {}],
    ["Linear", { outFeatures: 10 }],
  ];

  test("more weights than fit into memory is refused", () =>
    expect(opened(["Flatten", {}], ["Linear", { outFeatures: 10 ** 9 }], end[1]!)).rejects.toThrow(
      "bytes of memory, at most 4,026,466,304 are possible",
    ));

  test("layer upon layer of more than fits is refused", () => {
    const wide = many(900, (): [string, Attrs] => ["Linear", { outFeatures: 2000 }]);
    return expect(opened(["Flatten", {}], ...wide)).rejects.toThrow("bytes of memory");
  });

  test("windows that take hours to look through is refused", () =>
    expect(
      opened(["MaxPool2d", { kernelSize: 900_000, stride: 900_000, padding: 450_000 }], ...end),
    ).rejects.toThrow("seconds an iteration on a busy machine, at most 600 are possible"));

  test("margins that fill the memory is refused", () =>
    expect(
      opened(["Conv2d", { outChannels: 1, kernelSize: 1, stride: 10 ** 8, padding: 10 ** 8 }], ...end),
    ).rejects.toThrow("bytes of memory, at most 4,026,466,304 are possible"));

  test("names that addresses cannot hold is refused", async () => {
    const { model } = whole.run;
    const layers = model.layers.map((layer, i) => (i ? layer : { ...layer, name: "conv1/x@[0]" }));
    await expect(open({ run: { ...whole.run, model: { ...model, layers } } })).rejects.toThrow(
      'model: no layer can be called "conv1/x@[0]": "/" has a meaning in addresses',
    );
  });
});
