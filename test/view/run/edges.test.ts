// Which unit reads which, and which of these ways pass over others.

import { describe, expect, test } from "vitest";
import { arcsOf, edgesOf, levelsOf, unitNames } from "../../../src-view/run/edges";
import { session } from "../../renderer/session";
import { branched } from "../../support/branched";

const names = unitNames(branched);
const named = ({ from, to }: { from: number; to: number }): string =>
  `${names[from] ?? "input"} → ${names[to]}`;

describe("the ways of a network", () => {
  test("of a chain are from each to the next, the loss last, and none is an arc", () => {
    expect(edgesOf(session)).toEqual([-1, 0, 1, 2, 3].map((from) => ({ from, to: from + 1 })));
    expect(arcsOf(edgesOf(session))).toEqual([]);
  });

  test("follow what layers read, not where they stand", () => {
    const ways = edgesOf(branched).map(named);
    expect(ways).toContain("act1 → layer1.0.shortcut");
    expect(ways).not.toContain("layer1.0.bn1 → layer1.0.shortcut");
    expect(ways).toContain("fc → loss");
  });

  test("that pass over layers are arcs, those that would run over each other beside each other", () => {
    const arcs = arcsOf(edgesOf(branched));
    expect(arcs.map((arc) => `${named(arc)} ${arc.level}`)).toEqual([
      "layer1.0.bn1 → layer1.0.add 0",
      "act1 → layer1.0.shortcut 1",
      "act1 → layer1.1.add 2",
    ]);
    expect(levelsOf(arcs)).toBe(3);
  });

  test("are one way where a layer reads another twice", () => {
    const add = { ...branched.layers.find(({ name }) => name === "layer1.1.add")! };
    const twice = { ...add, inputs: [add.inputs[0]!, add.inputs[0]!] };
    const layers = branched.layers.map((layer) => (layer.name === add.name ? twice : layer));
    expect(edgesOf({ ...branched, layers }).filter(({ to }) => names[to] === add.name)).toHaveLength(1);
  });
});
