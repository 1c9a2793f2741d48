import { expect, test } from "vitest";
import { pathsInCommon } from "../../../src-view/tensor/terms";

const term = (...paths: readonly (string | undefined)[]) => ({
  value: 1,
  factors: paths.map((path) => ({ value: 1, ...(path !== undefined && { path, index: [0] }) })),
});

test("terms that are made alike have a column a factor, constants too", () => {
  expect(pathsInCommon({ terms: [term("w", undefined), term("w", undefined)] })).toEqual(["w", undefined]);
});

test("terms of other tensors, or of fewer factors, have none", () => {
  expect(pathsInCommon({ terms: [term("w", "x"), term("w", "y")] })).toBeUndefined();
  expect(pathsInCommon({ terms: [term("w", "x"), term("w")] })).toBeUndefined();
  expect(pathsInCommon({ terms: [] })).toBeUndefined();
});
