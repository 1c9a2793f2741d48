import { expect, test } from "vitest";
import { neighboursOf } from "../../../src-renderer/session/neighbours";
import { branched } from "../../support/branched";
import { session } from "../session";

test("a layer's neighbours are those that it reads, in the order of its inputs, and those that read it", () => {
  expect(neighboursOf(branched, "layer1.0.add")).toEqual({
    reads: ["layer1.0.bn1", "layer1.0.shortcut"],
    readBy: ["layer1.0.act"],
    areElsewhere: true,
  });
  expect(neighboursOf(branched, "act1").readBy).toEqual([
    "layer1.0.conv1",
    "layer1.0.shortcut",
    "layer1.1.add",
  ]);
});

test("in a chain they stand right beside it, the images before the first and the loss behind the last", () => {
  expect(neighboursOf(session, "conv")).toEqual({ reads: [], readBy: ["relu"], areElsewhere: false });
  expect(neighboursOf(session, "loss")).toEqual({ reads: ["fc"], readBy: [], areElsewhere: false });
});
