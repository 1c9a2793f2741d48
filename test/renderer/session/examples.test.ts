import { expect, test } from "vitest";
import { examplesOf } from "../../../src-renderer/session/examples";
import { placesOf } from "../../../src-renderer/session/places";
import { session } from "../session";

test("examples are of the network at hand, and stand at places that it has", () => {
  const examples = examplesOf(session);
  expect(examples).toEqual({
    gradient: "fc.weight.grad",
    unit: "backward/fc",
    element: "backward/fc/gradWeight[0,1]",
  });
  expect(placesOf(session)).toContain(examples?.unit);
  expect(placesOf(session)).toContain(examples?.element.replace(/\[.*$/, ""));
});

test("a network that learns nothing has none", () => {
  expect(examplesOf({ ...session, layers: [] })).toBeUndefined();
});
