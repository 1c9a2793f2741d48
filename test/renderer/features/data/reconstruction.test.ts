// A model that gives images back: the page shows what it gives beneath the image, and looks for no classes.

import { beforeEach, expect, test } from "vitest";
import type { FakeEngine } from "../../fakeEngine";
import { find, has, openPage, text } from "../../appPage";
import { session } from "../../session";

let engine: FakeEngine;
beforeEach(async () => {
  engine = await openPage((fake) => {
    fake.reply("launch", () => ({ body: { ...session, reconstruction: "conv.output" }, stops: true }));
  });
});

test("the sample's panel shows what is given back, and no prediction", () => {
  expect(engine.heard).toContain("launch");
  expect(text("label")).not.toBe("");
  expect(find("reconstruction").exists()).toBe(true);
  expect(has("predicted")).toBe(false);
});
