// Saving a session to a file, and opening it again.

import { beforeEach, describe, expect, test } from "vitest";
import { tensor } from "../../src-engine/tensor/tensor";
import { useBreakpoints } from "../../src-renderer/stores/breakpoints";
import { useWatches } from "../../src-renderer/stores/watches";
import { openPage, press, text } from "./appPage";
import type { FakeEngine } from "./fakeEngine";
import { session } from "./session";
import { remember } from "./timelines";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage(remember);
});

describe("session files", () => {
  test("saving hands the engine's bytes to the host", async () => {
    engine.reply("saveSession", () => ({
      body: { name: "tiny.backstep", byteLength: 2 },
      tensors: new Map([["file", tensor([1], [0x7d7b], "int32")]]),
    }));
    await press("s", { ctrlKey: true });
    expect(engine.saved).toEqual([{ name: "tiny.backstep", bytes: new Uint8Array([0x7b, 0x7d]) }]);
  });

  test("opening restores breakpoints and watches, and shows all that differs", async () => {
    engine.opens = { name: "run.backstep", bytes: new Uint8Array([0x7b, 0x7d]) };
    engine.reply("openSession", () => {
      return {
        body: {
          session,
          differs: ["data: expected mnist, got digits", "engine: 0.4, here 0.5"],
          breakpoints: [{ id: 3, enabled: true, place: "backward/fc" }],
          watches: ["loss"],
        },
      };
    });
    await press("o", { ctrlKey: true });
    expect(engine.told.openSession).toEqual({ text: "{}" });
    expect(useWatches().expressions).toEqual(["loss"]);
    expect(useBreakpoints().all).toEqual([{ id: 3, enabled: true, place: "backward/fc" }]);
    expect(text("differences")).toContain("data: expected mnist, got digits");
    expect(text("differences")).toContain("engine: 0.4, here 0.5");
  });
});
