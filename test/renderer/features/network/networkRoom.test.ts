import { describe, expect, test } from "vitest";
import { networkFit } from "../../../../src-renderer/features/network/networkRoom";

/** conv, relu, pool, conv, relu, pool, flatten, fc, loss. */
const cnn = [2, 0, 0, 2, 0, 0, 0, 2, 0];

describe("the rows of the network", () => {
  test("show all parameters where there is room for them", () => {
    expect(networkFit(cnn, 800)).toEqual({ room: "full", scrolls: false });
  });

  test("leave the parameters of other layers out first", () => {
    expect(networkFit(cnn, 500)).toEqual({ room: "brief", scrolls: false });
  });

  test("come closer in the smallest window, and need no scrolling in it", () => {
    expect(networkFit(cnn, 404)).toEqual({ room: "tight", scrolls: false });
  });

  test("are scrolled where lists stand open beneath them", () => {
    expect(networkFit(cnn, 180)).toEqual({ room: "tight", scrolls: true });
  });

  test("of a small network stay as they are", () => {
    expect(networkFit([2, 0, 0, 2, 0], 404)).toEqual({ room: "full", scrolls: false });
  });

  test("are all there before anything is laid out", () => {
    expect(networkFit(cnn, 0)).toEqual({ room: "full", scrolls: false });
  });
});
