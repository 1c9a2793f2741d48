// Numbers of all types that files hold, each read to the number it is.

import { describe, expect, test } from "vitest";
import { fromBfloat16, fromFloat16 } from "../../../src-engine/formats/halfFloat";
import { decodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { decodeNpy } from "../../../src-engine/formats/npz/npy";
import { npyHeader, safetensorsOf } from "../../support/hostileFiles";

describe("a float of 16 bits", () => {
  test.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 5.960464477539063e-8],
    [0x03ff, 6.097555160522461e-5],
    [0x0400, 6.103515625e-5],
    [0x3c00, 1],
    [0x3555, 0.333251953125],
    [0xc248, -3.140625],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e01, NaN],
  ])("in half precision %i is %d", (bits, value) => expect(fromFloat16(bits)).toBe(value));

  test.each([
    [0x8000, -0],
    [0x0001, 9.183549615799121e-41],
    [0x3f80, 1],
    [0x4049, 3.140625],
    [0x7f7f, 3.3895313892515355e38],
    [0xff80, -Infinity],
    [0x7fc0, NaN],
  ])("as bfloat16 %i is %d", (bits, value) => expect(fromBfloat16(bits)).toBe(value));
});

test.each([
  ["F16", 2, [0x00, 0x3c, 0x00, 0xc0], "float32", [1, -2]],
  ["BF16", 2, [0x80, 0x3f, 0x00, 0xc0], "float32", [1, -2]],
  ["I64", 2, [255, 255, 255, 255, 255, 255, 255, 255, 7, 0, 0, 0, 0, 0, 0, 0], "int32", [-1, 7]],
  ["I64", 1, [0, 0, 0, 0, 1, 0, 0, 0], "float64", [2 ** 32]],
  ["U32", 1, [255, 255, 255, 255], "float64", [2 ** 32 - 1]],
  ["I16", 1, [0, 128], "int32", [-32768]],
  ["U8", 2, [0, 255], "int32", [0, 255]],
  ["BOOL", 2, [0, 1], "int32", [0, 1]],
] as const)("safetensors of %s, %i numbers", (dtype, count, bytes, held, numbers) => {
  const header = `{"a":{"dtype":"${dtype}","shape":[${count}],"data_offsets":[0,${bytes.length}]}}`;
  const file = Uint8Array.from([...safetensorsOf(header), ...bytes]);
  const { dtype: found, data } = decodeSafetensors(file).tensors.get("a")!;
  expect([found, [...data]]).toEqual([held, numbers]);
});

test("npy in half precision, little-endian and big", () => {
  const half = (descr: string, ...bytes: number[]): number[] => [
    ...decodeNpy(Uint8Array.from([...npyHeader(descr, [2]), ...bytes])).data,
  ];
  expect(half("<f2", 0x00, 0x3c, 0x55, 0x35)).toEqual([1, 0.333251953125]);
  expect(half(">f2", 0x3c, 0x00, 0x35, 0x55)).toEqual([1, 0.333251953125]);
});
