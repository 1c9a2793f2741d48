import { describe, expect, test } from "vitest";
import { decodeNpy, encodeNpy, looksLikeNpy } from "../../../src-engine/formats/npz/npy";
import { tensor, type Tensor } from "../../../src-engine/tensor/tensor";

describe("npy written by us", () => {
  test.each<[string, Tensor]>([
    ["a matrix", tensor([2, 3], [1, -0, NaN, Infinity, 1e-40, 6], "float32")],
    ["a list", tensor([8], [1, 2, 3, 4, 5, 6, 7, 8])],
    ["a scalar", tensor([], [-7], "int32")],
    ["nothing", tensor([0, 4], [], "float32")],
  ])("brings back %s", (_name, value) => {
    const bytes = encodeNpy(value);
    expect(decodeNpy(bytes)).toEqual(value);
    // Of Node's buffers a slice is no copy, and several share their memory.
    expect(decodeNpy(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3))).toEqual(value);
    expect(looksLikeNpy(bytes)).toBe(true);
    expect((bytes.length - value.data.byteLength) % 64).toBe(0);
  });

  test("says its shape as Python writes tuples", () => {
    const header = (shape: number[]): string =>
      Buffer.from(
        encodeNpy(tensor(shape, Array(shape.reduce((a, b) => a * b, 1)).fill(0), "float32")),
      ).toString("latin1");
    expect(header([])).toContain("{'descr': '<f4', 'fortran_order': False, 'shape': (), }");
    expect(header([8])).toContain("'shape': (8,), }");
    expect(header([2, 3])).toContain("'shape': (2, 3), }");
  });
});

describe("npy from elsewhere", () => {
  test.each<[string, string, number[], number[], Tensor]>([
    ["big-endian floats", ">f4", [1], [0x40, 0x49, 0x0f, 0xdb], tensor([1], [Math.PI], "float32")],
    ["big-endian doubles", ">f8", [1], [0x3f, 0xf0, 0, 0, 0, 0, 0, 0], tensor([1], [1])],
    ["bytes", "|u1", [2], [0, 255], tensor([2], [0, 255], "int32")],
    ["signed bytes", "|i1", [2], [0, 255], tensor([2], [0, -1], "int32")],
    ["booleans", "|b1", [2], [0, 1], tensor([2], [0, 1], "int32")],
    ["shorts", "<i2", [1], [0xfe, 0xff], tensor([1], [-2], "int32")],
    ["big-endian shorts", ">u2", [1], [1, 2], tensor([1], [258], "int32")],
    [
      "long integers that fit",
      "<i8",
      [1],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      tensor([1], [-1], "int32"),
    ],
    ["unsigned integers that fit", "<u4", [1], [7, 0, 0, 0], tensor([1], [7], "int32")],
  ])("may hold %s", (_name, descr, shape, data, expected) => {
    expect(
      decodeNpy(file(`{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(",")},)}`, data)),
    ).toEqual(expected);
  });

  test("may be in Fortran order", () => {
    const bytes = file(
      "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2)}",
      [1, 7, 3, 9, 5, 11, 2, 8, 4, 10, 6, 12],
    );
    expect(decodeNpy(bytes)).toEqual(tensor([2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "int32"));
  });

  test("may have its keys in any order, and be version 2 or 3", () => {
    const dict = "{ 'shape':(1 ,) ,'fortran_order' : False,'descr':'|u1' , }  \n";
    for (const version of [1, 2, 3]) expect(decodeNpy(file(dict, [5], version)).data[0]).toBe(5);
  });
});

const dict = (descr: string, shape: string, order = "False"): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

describe("npy refuses", () => {
  test.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ["a file that is too short", new Uint8Array(9), "has 9 bytes, the shortest array has 10"],
    ["another magic number", new Uint8Array(64), "does not begin with the magic number"],
    ["an unknown version", file(dict("'<f4'", "()"), [], 9), "is version 9.0; known are 1, 2, 3"],
    [
      "a version 2 that ends in its length",
      file("", [], 2).slice(0, 11),
      "its header length alone ends at 12",
    ],
    [
      "a long header, before reading it",
      file(" ".repeat(10_001), [], 2),
      "a header of 10001 bytes, at most 10000",
    ],
    ["a header that is cut off", file(dict("'<f4'", "()"), []).slice(0, 30), "claims a header of"],
    ["objects", file(dict("'|O'", "(1,)"), [1, 2, 3]), 'has type "|O"; known are f8, f4'],
    ["complex numbers", file(dict("'<c8'", "(1,)"), [1]), 'has type "<c8"'],
    ["structured types", file(dict("[('a', '<f4')]", "(1,)"), [1]), "has a header we cannot read"],
    ["code in the header", file(dict("'<f4'", "(__import__('os'),)")), "has a header we cannot read"],
    ["no dict", file("[1, 2]"), "has a header we cannot read"],
    [
      "something after the dict",
      file(dict("'<f4'", "()") + "x", [0, 0, 0, 0]),
      "has a header we cannot read",
    ],
    ["a text for a shape", file(dict("'<f4'", "'()'")), "has a header we cannot read"],
    ["a number for a shape", file(dict("'<f4'", "(3)")), 'has a shape we cannot read: "(3)"'],
    ["a shape with a gap", file(dict("'<f4'", "(3,,4)")), 'has a shape we cannot read: "(3,,4)"'],
    ["a negative dimension", file(dict("'<f4'", "(-3,)")), "has a header we cannot read"],
    ["a dimension beyond exact numbers", file(dict("'<f4'", "(9007199254740993,)")), "cannot have shape"],
    ["a size beyond exact numbers", file(dict("'<f4'", "(9007199254740991, 4)")), "cannot have shape"],
    ["a missing key", file("{'descr': '<f4', 'shape': ()}"), "lacks the key 'fortran_order'"],
    ["a key twice", file("{'descr': '<f4', 'descr': '<f8'}"), "has the key 'descr' twice"],
    [
      "too little data",
      file(dict("'<f4'", "(2,)"), [0, 0, 0, 0]),
      "of type <f4, shape [2] holds 8 bytes, found 4",
    ],
    ["too much data", file(dict("'<f4'", "()"), [0, 0, 0, 0, 0]), "holds 4 bytes, found 5"],
    [
      "a long integer that does not fit",
      file(dict("'<i8'", "()"), [0, 0, 0, 0, 1, 0, 0, 0]),
      "holds 4294967296, which int32 cannot",
    ],
  ])("%s", (_name, bytes, message) => {
    expect(() => decodeNpy(bytes, "a.npy")).toThrow(message);
    expect(() => decodeNpy(bytes, "a.npy")).toThrow(/^npy: "a.npy" /);
  });
});

function file(header: string, data: readonly number[] = [], version = 1): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(header, "latin1");
  const length =
    version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, ...Buffer.from("NUMPY"), version, 0, ...length, ...text, ...data]);
}
