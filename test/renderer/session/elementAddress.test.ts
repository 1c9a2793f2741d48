import { describe, expect, test } from "vitest";
import { parseElementAddress } from "../../../src-renderer/session/elementAddress";

describe("an element's address", () => {
  test("names a tensor, an index and a moment", () => {
    expect(parseElementAddress("conv2.weight.grad[7,3,1,1] @ 128/backward/conv2")).toEqual({
      path: "conv2.weight.grad",
      index: [7, 3, 1, 1],
      moment: "128/backward/conv2",
    });
  });
  test("without a moment means here; a scalar needs no index", () => {
    expect(parseElementAddress(" fc.bias[ 3 ] ")).toEqual({ path: "fc.bias", index: [3] });
    expect(parseElementAddress("loss.output @ 3/loss")).toEqual({
      path: "loss.output",
      index: [],
      moment: "3/loss",
    });
  });
  test.each(["128/backward/conv2", "128", "start", "loss", "3/backward/conv2#5", "", "a[x] @ 3"])(
    "%j is none",
    (text) => {
      expect(parseElementAddress(text)).toBeUndefined();
    },
  );
});
