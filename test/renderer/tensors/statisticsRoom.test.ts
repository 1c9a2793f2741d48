import { describe, expect, test } from "vitest";
import { statisticsRoom } from "../../../src-renderer/tensors/statisticsRoom";

describe("the statistics of a picture", () => {
  test("have all figures under their histogram where the picture is wide and high", () => {
    expect(statisticsRoom(1500, 230)).toBe("full");
  });

  test("keep the histogram beside a picture as low as the smallest window has it, with an explanation open or not", () => {
    expect([statisticsRoom(586, 98), statisticsRoom(456, 94)]).toEqual(["low", "low"]);
  });

  test("stand beneath a picture that is narrow and high", () => {
    expect(statisticsRoom(300, 400)).toBe("below");
  });

  test("are four figures where not even a histogram would be whole", () => {
    expect([statisticsRoom(456, 68), statisticsRoom(364, 98)]).toEqual(["least", "least"]);
  });
});
