// A ConvTranspose2d asks for as much working memory as the convolution that it is the other side of.

import { expect, test } from "vitest";
import * as conv from "../../../src-engine/ops/conv2d/needs";
import * as transposed from "../../../src-engine/ops/convTranspose2d/needs";

test("the gradient of a large weight has room for its images, which are the larger side", () => {
  const attrs = {
    outChannels: 256,
    kernelSize: 4,
    stride: 2,
    padding: 1,
    dilation: 1,
    groups: 1,
    bias: true,
  };
  const weight = [256, 256, 4, 4];
  const [small, large] = [
    [8, 256, 8, 8],
    [8, 256, 16, 16],
  ];
  const own = { input: small, weight, gradOutput: large };
  const other = { input: large, weight, gradOutput: small };
  expect(transposed.gradWeightBytes(own, { ...attrs, outputPadding: 0 })).toBe(
    conv.gradWeightBytes(other, attrs),
  );
});
