import { describe, expect, test } from "vitest";
import { alongLane, layoutIteration } from "../../../src-view/run/iterationLane";
import { branched } from "../../support/branched";
import { session } from "../../renderer/session";

const drawn = layoutIteration(session, 900);
const xOf = (index: number): number => drawn.pills[index]!.x;

describe("the iteration as a U", () => {
  test("shows every operation once, in the program's order", () => {
    expect(drawn.pills.map(({ index }) => index)).toEqual(session.instructions.map((_, i) => i));
  });

  test("forward runs right, and the loss stands rightmost", () => {
    for (let i = 1; i <= 4; i++) expect(xOf(i)).toBeGreaterThan(xOf(i - 1));
  });

  test("backward runs left", () => {
    for (let i = 6; i <= 7; i++) expect(xOf(i)).toBeLessThan(xOf(i - 1));
  });

  test("each operation stands in its layer's column", () => {
    for (const { index, x, width } of drawn.pills) {
      const column = drawn.columns.find(({ layer }) => layer === session.instructions[index]!.layer)!;
      expect(x).toBeGreaterThanOrEqual(column.x);
      expect(x + width).toBeLessThanOrEqual(column.x + column.width);
    }
  });

  test("no two pills of a lane overlap", () => {
    for (const lane of ["forward", "backward", "update"] as const) {
      const row = drawn.pills.filter((pill) => pill.lane === lane).sort((a, b) => a.x - b.x);
      row.slice(1).forEach((pill, i) => expect(pill.x).toBeGreaterThan(row[i]!.x + row[i]!.width));
    }
  });

  test("fills the width there is, and takes what it needs where there is too little", () => {
    expect(drawn.width).toBeCloseTo(900);
    expect(layoutIteration(session, 100).width).toBeGreaterThan(300);
  });

  test("an update is named for what it changes", () => {
    expect(drawn.pills[8]!.label).toBe("weight");
  });
});

describe("the iteration of a network that is no chain", () => {
  const lane = layoutIteration(branched, 900);
  const labelAt = (place: string): string =>
    lane.pills[branched.instructions.findIndex((one) => one.place === place)]!.label;

  test("names updates without the dots of their layer's name, and Adam's by what they change", () => {
    expect(labelAt("update/layer1.0.conv1/weight")).toBe("weight");
    expect(labelAt("update/layer1.0.conv1/weight/nextM")).toBe("weight.m");
  });

  test("has an arc from the middle of a layer's column to that of another which reads it", () => {
    const middle = (layer: string): number => {
      const { x, width } = lane.columns.find((column) => column.layer === layer)!;
      return x + width / 2;
    };
    expect(lane.arcs).toContainEqual({ from: middle("act1"), to: middle("layer1.1.add"), level: 2 });
    expect(lane.links?.some(({ to }) => to === middle("layer1.0.shortcut"))).toBe(false);
    expect(lane.links?.some(({ from, to }) => from === 0 && to === middle("conv1"))).toBe(true);
  });

  test("needs neither where it is a chain", () => {
    expect(drawn).toMatchObject({ arcs: [], links: undefined });
  });
});

test("a layer's operations lie in the order of time, backward against it", () => {
  const rules = (lane: "forward" | "backward"): string[] =>
    alongLane(session.instructions, "fc", lane).map(({ rule }) => rule);
  expect(rules("forward")).toEqual(["output"]);
  expect(rules("backward")).toEqual(["gradWeight", "gradInput"]);
});
