// Saving a session to a file, and opening it again.

import { beforeEach, describe, expect, test } from "vitest";
import { tensor } from "../../../../src-engine/tensor/tensor";
import { useBreakpoints } from "../../../../src-renderer/session/breakpoints/breakpoints";
import { useWatches } from "../../../../src-renderer/features/watches/watches";
import { useCurves } from "../../../../src-renderer/session/run/curves";
import { useSession } from "../../../../src-renderer/session/session";
import { click, find, has, moves, notices, openPage, press, settled, submit, text } from "../../appPage";
import type { FakeEngine } from "../../fakeEngine";
import { session } from "../../session";
import { bent, main, remember, timeline } from "../../timelines";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage(remember);
});

/** The file that the next dialog gives, which is a session. */
async function openChosen(): Promise<void> {
  engine.reply("inspect", () => ({
    body: {
      ...{ id: 1, name: engine.opens!.name, kind: "session", format: "Backstep session" },
      ...{ notes: [], unsupported: [], problems: [] },
    },
  }));
  await press("o", { ctrlKey: true });
  await click("start-openFile");
  await click("opening-accept");
}

describe("session files", () => {
  test("saving hands the engine's bytes to the host", async () => {
    engine.reply("saveSession", () => ({
      body: { name: "tiny.backstep", byteLength: 2 },
      tensors: new Map([["file", tensor([1], [0x7d7b], "int32")]]),
    }));
    await press("s", { ctrlKey: true });
    expect(engine.saved).toEqual([{ name: "tiny.backstep", bytes: new Uint8Array([0x7b, 0x7d]) }]);
  });

  test("what stands beside exported weights goes to the host with them", async () => {
    engine.reply("export", () => ({
      body: {
        ...{ name: "tiny-3-98.4.npz", byteLength: 1, beside: { extension: ".json", byteLength: 2 } },
        ...{ parts: [], tensors: [], snippets: [] },
      },
      tensors: new Map([
        ["file", tensor([1], [7], "int32")],
        ["beside", tensor([1], [0x7d7b], "int32")],
      ]),
    }));
    await useSession().attempt(undefined, async () => {
      expect((await useSession().exportWeights({ format: "npz" })).file).toEqual({
        name: "tiny-3-98.4.npz",
        bytes: new Uint8Array([7]),
        beside: { extension: ".json", bytes: new Uint8Array([0x7b, 0x7d]) },
      });
    });
  });

  test("opening restores breakpoints and watches, and shows all that differs", async () => {
    engine.opens = { name: "run.backstep", bytes: new Uint8Array([0x7b, 0x7d]) };
    engine.reply("openSession", () => {
      return {
        body: {
          session,
          differs: ["data: expected mnist, got digits", "engine: 0.4, here 0.5"],
          isReplayed: true,
          unverified: [],
          breakpoints: [{ id: 3, enabled: true, place: "backward/fc" }],
          watches: ["loss"],
        },
      };
    });
    await openChosen();
    expect(engine.told.openSession).toEqual({ text: "{}" });
    expect(useWatches().expressions).toEqual(["loss"]);
    expect(useBreakpoints().all).toEqual([{ id: 3, enabled: true, place: "backward/fc" }]);
    expect(text("differences")).toContain("data: expected mnist, got digits");
    expect(text("differences")).toContain("engine: 0.4, here 0.5");
  });
});

test.each([
  [true, [], "run.backstep is open, every bit as it was."],
  [false, [], "run.backstep is open, with the weights that it carries."],
  [
    true,
    ["branch 0: no hash"],
    "run.backstep is open. Nothing says whether every bit is as it was: branch 0: no hash.",
  ],
])(
  "a session that was replayed (%s), with %j unverified, is said to be no more than it is",
  async (isReplayed, unverified, words) => {
    engine.opens = { name: "run.backstep", bytes: new Uint8Array([0x7b, 0x7d]) };
    const body = { session, differs: [], isReplayed, unverified, breakpoints: [], watches: [] };
    engine.reply("openSession", () => ({ body }));
    await openChosen();
    expect(notices()).toEqual([words]);
  },
);

describe("a refusal is seen, and changes nothing", () => {
  const before = { ...session };

  test("of bytes that are no text: nothing is sent, and the file is named", async () => {
    engine.opens = { name: "broken.backstep", bytes: new Uint8Array([0x7b, 0xff, 0x7d]) };
    await openChosen();
    expect(engine.told.openSession).toBeUndefined();
    expect(notices()).toEqual([
      "broken.backstep: no session that can be read: expected UTF-8 text, got other bytes.",
    ]);
  });

  test("of a broken file: the form makes way for it, and the file is named", async () => {
    engine.opens = { name: "broken.backstep", bytes: new Uint8Array([0x7b]) };
    engine.refuse("openSession", 'session: expected a key at character 1, got "n"');
    await click("session");
    await openChosen();
    expect(has("session-form")).toBe(false);
    expect(notices()).toEqual([
      'broken.backstep: no session that can be read: expected a key at character 1, got "n".',
    ]);
    expect(useSession().info).toEqual(before);
    expect(useSession().stopped?.address).toBe("3/loss/output");
  });

  test("of a new session: in its form, where it can be mended", async () => {
    engine.refuse("launch", "launch: expected batchSize to be a number from 1 to 4096, got 9000");
    await click("session");
    await submit("launch");
    expect(text("session-problem")).toBe("Expected batchSize to be a number from 1 to 4096, got 9000.");
    expect(has("notice")).toBe(false);
    expect(useSession().stopped?.address).toBe("3/loss/output");
    await submit("launch");
    expect(has("session-form")).toBe(false);
    expect(notices()).toEqual([]);
  });
});

test("a new session is launched with the augmentation that its form says, and without where it says none", async () => {
  await click("session");
  await find("augment").setValue(" flip,crop=4 ");
  await submit("launch");
  expect(engine.told.launch).toMatchObject({ augment: "flip,crop=4" });
  await click("session");
  await submit("launch");
  expect(engine.told.launch).not.toHaveProperty("augment");
});

describe("somebody with a mouse", () => {
  const point = async (id: string): Promise<void> => {
    await find(id).trigger("pointerdown", { button: 0 });
    await find(id).trigger("click");
    await settled();
  };

  test("finds Save and Open beside the weights, with their keys", async () => {
    await point("export");
    expect(text("menu-saveSession")).toBe("Save session…Ctrl+S");
    expect(text("menu-openModel")).toBe("Open…Ctrl+OCtrl+Shift+O");
    await point("menu-openModel");
    expect(has("start-openFile")).toBe(true);
    expect(engine.heard).not.toContain("saveSession");
  });

  test("finds both where a new session is started", async () => {
    engine.reply("saveSession", () => ({
      body: { name: "tiny.backstep", byteLength: 2 },
      tensors: new Map([["file", tensor([1], [0x7d7b], "int32")]]),
    }));
    await point("session");
    expect(text("launch")).toBe("Start session");
    await point("session-saveSession");
    expect(engine.saved.map(({ name }) => name)).toEqual(["tiny.backstep"]);
    expect(has("session-form")).toBe(false);
  });
});

describe("a run that was changed", () => {
  beforeEach(async () => {
    engine.reply("timeline", () => ({ body: { ...timeline, branches: [main, bent] } }));
    engine.more = { branch: 1 };
    await press("ArrowRight");
    useCurves().put(3, [0.5], [0.5]);
  });
  const launches = (): number => engine.heard.filter((command) => command === "launch").length;

  test("is not dropped for a new session without a question", async () => {
    await click("session");
    await submit("launch");
    expect(text("discard-dialog")).toContain("Start a new session?");
    expect(text("discard-dialog")).toContain("1 branch and 1 edit are dropped");
    expect(launches()).toBe(1);
    await click("discard-go");
    expect(launches()).toBe(2);
  });

  test("has the form back as it was filled in, where the new session is refused after the question", async () => {
    engine.refuse("launch", "launch: expected batchSize to be a number from 1 to 4096, got 9000");
    await click("session");
    const batchSize = find("session-form").find<HTMLInputElement>("input[min='1']");
    await batchSize.setValue("9000");
    await submit("launch");
    await click("discard-go");
    expect(text("session-problem")).toBe("Expected batchSize to be a number from 1 to 4096, got 9000.");
    expect(find("session-form").find<HTMLInputElement>("input[min='1']").element.value).toBe("9000");
  });

  test("nor for a session of a file", async () => {
    engine.opens = { name: "run.backstep", bytes: new Uint8Array([0x7b, 0x7d]) };
    await openChosen();
    expect(text("discard-dialog")).toContain("Open run.backstep?");
  });

  test("stays, with all that was chosen, where one keeps it", async () => {
    await click("session");
    await submit("launch");
    await press("Escape");
    expect(has("discard-dialog")).toBe(false);
    expect(launches()).toBe(1);
    await press("F5", { ctrlKey: true, shiftKey: true });
    expect(text("discard-dialog")).toContain("Restart the run?");
    const keep = find("discard-dialog")
      .findAll("button")
      .find((button) => button.text() === "Keep the run");
    await keep!.trigger("click");
    await settled();
    expect(has("discard-dialog")).toBe(false);
    expect(launches()).toBe(1);
  });

  test("neither steps nor trains while the question is open: only saving can be had from the keys", async () => {
    engine.reply("saveSession", () => ({
      body: { name: "tiny.backstep", byteLength: 2 },
      tensors: new Map([["file", tensor([1], [0x7d7b], "int32")]]),
    }));
    const before = moves(engine);
    await press("F5", { ctrlKey: true, shiftKey: true });
    for (const key of ["F10", "F5", "F6", "F11", "ArrowRight"]) await press(key);
    await press("p", { ctrlKey: true, shiftKey: true });
    expect(moves(engine)).toEqual(before);
    expect(has("palette")).toBe(false);
    await press("s", { ctrlKey: true });
    expect(engine.saved.map(({ name }) => name)).toEqual(["tiny.backstep"]);
    await press("Escape");
    await press("F10");
    expect(moves(engine)).toEqual([...before, "next operation"]);
  });

  test("can be saved from the question, which then waits for its answer", async () => {
    engine.reply("saveSession", () => ({
      body: { name: "tiny.backstep", byteLength: 2 },
      tensors: new Map([["file", tensor([1], [0x7d7b], "int32")]]),
    }));
    await press("F5", { ctrlKey: true, shiftKey: true });
    await click("discard-save");
    expect(engine.saved.map(({ name }) => name)).toEqual(["tiny.backstep"]);
    expect(launches()).toBe(1);
    await click("discard-go");
    expect(launches()).toBe(2);
  });

  test("is dropped without one once it is in a file", async () => {
    engine.reply("saveSession", () => ({
      body: { name: "tiny.backstep", byteLength: 2 },
      tensors: new Map([["file", tensor([1], [0x7d7b], "int32")]]),
    }));
    await press("s", { ctrlKey: true });
    await press("F5", { ctrlKey: true, shiftKey: true });
    expect(has("discard-dialog")).toBe(false);
    expect(launches()).toBe(2);
  });
});

describe("the list of models", () => {
  const data = (): string => find("session-form").findAll<HTMLSelectElement>("select")[1]!.element.value;
  const choose = (model: string) => find("session-form").findAll("select")[0]!.setValue(model);

  test("says of each what there is to look at, and goes to the data that it is meant for", async () => {
    await click("session");
    expect(text("look-at")).toBe("The smallest there is.");
    expect(data()).toBe("digits");
    await choose("coloured");
    expect(text("look-at")).toBe("Colours, in three channels.");
    expect(data()).toBe("cifar10");
    await choose("tiny");
    expect(data()).toBe("digits");
  });

  test("leaves data alone that somebody chose", async () => {
    await click("session");
    await find("session-form").findAll("select")[1]!.setValue("mnist");
    await choose("coloured");
    expect(data()).toBe("mnist");
  });

  test("keeps the session and says which files belong where, where the data are not there", async () => {
    const problem = "cifar10: expected a folder (BACKSTEP_DATA=DIR) with data_batch_1.bin; none was given";
    engine.refuse("launch", problem);
    await click("session");
    await choose("coloured");
    await submit("launch");
    expect(text("session-problem")).toContain("data_batch_1.bin");
    expect(useSession().info?.model).toBe("tiny");
  });
});

describe("weights that are exported", () => {
  test("are shown as they are in the file, with a program that loads it, and then saved", async () => {
    await press("e", { ctrlKey: true });
    expect(engine.told.export).toEqual({ format: "npz" });
    expect(text("export-summary")).toBe("tiny.npz, 0.0 KiB: 1 tensors.");
    expect(text("export-tensors")).toContain("fc.weight[2, 3]");
    expect(text("export-code")).toBe("import numpy as np");
    await click("export-save");
    expect(engine.saved).toEqual([{ name: "tiny.npz", bytes: new Uint8Array([1, 2, 3]) }]);
    expect(has("export-dialog")).toBe(false);
  });

  test("are made anew for another format and its options", async () => {
    await press("e", { ctrlKey: true });
    expect(has("export-preprocessing")).toBe(false);
    await find("export-format").setValue("onnx");
    await settled();
    expect(engine.told.export).toEqual({ format: "onnx", preprocessing: false });
    await find("export-preprocessing").setValue(true);
    await settled();
    expect(engine.told.export).toEqual({ format: "onnx", preprocessing: true });
  });

  test("are refused in the dialog, in the engine's words", async () => {
    engine.refuse("export", "onnx: no operator for Exotic");
    await press("e", { ctrlKey: true });
    expect(text("export-problem")).toBe("onnx: no operator for Exotic");
    expect(find("export-save").attributes("disabled")).toBeDefined();
  });
});
