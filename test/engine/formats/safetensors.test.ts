import { describe, expect, test } from "vitest";
import { FormatError } from "../../../src-engine/formats/formatError";
import {
  decodeSafetensors,
  encodeSafetensors,
  looksLikeSafetensors,
} from "../../../src-engine/formats/safetensors/safetensors";
import { tensor, type Tensor } from "../../../src-engine/tensor/tensor";

const weights = new Map<string, Tensor>([
  ["b", tensor([3], [1, -0, NaN], "float32")],
  ["a", tensor([2], [7, -7], "int32")],
  ["z", tensor([1, 2], [Math.PI, -Infinity])],
  ["", tensor([], [4], "float32")],
  ["empty", tensor([0, 3], [], "float32")],
]);
const metadata = new Map([
  ["b", "2"],
  ["a", 'quote " and ü'],
]);

describe("safetensors written by us", () => {
  const bytes = encodeSafetensors({ metadata, tensors: weights });

  test("comes back as it was", () => {
    const back = decodeSafetensors(bytes);
    expect(new Map([...back.metadata].sort())).toEqual(new Map([...metadata].sort()));
    expect(back.tensors.size).toBe(weights.size);
    for (const [name, expected] of weights) expect(back.tensors.get(name)).toEqual(expected);
    expect(Object.is(back.tensors.get("b")?.data[1], -0)).toBe(true);
  });

  test("orders tensors by alignment, then by name, and aligns the data to 8 bytes", () => {
    expect([...decodeSafetensors(bytes).tensors.keys()]).toEqual(["z", "", "a", "b", "empty"]);
    expect((8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))) % 8).toBe(0);
    expect(bytes[8]).toBe(0x7b);
  });

  test("is the same bytes whatever order tensors and metadata came in", () => {
    const turned = {
      metadata: new Map([...metadata].reverse()),
      tensors: new Map([...weights].reverse()),
    };
    expect(encodeSafetensors(turned)).toEqual(bytes);
  });

  test("is read without copying", () => {
    for (const { data } of decodeSafetensors(bytes).tensors.values()) expect(data.buffer).toBe(bytes.buffer);
  });

  test("is read from an odd offset of a larger buffer", () => {
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(decodeSafetensors(shifted).tensors.get("z")).toEqual(weights.get("z"));
  });

  test("takes names that would be trouble elsewhere", () => {
    const names = ["__proto__", "constructor", "../../x", "<img onerror=alert(1)>", "1", "0", "naïve 🙂"];
    const tensors = new Map(names.map((name, i) => [name, tensor([1], [i])]));
    const back = decodeSafetensors(encodeSafetensors({ metadata: new Map([["__proto__", "x"]]), tensors }));
    expect(new Set(back.tensors.keys())).toEqual(new Set(names));
    expect(back.metadata.get("__proto__")).toBe("x");
    expect({}).not.toHaveProperty("x");
  });

  test.each([
    ["a lone surrogate in a name", "\ud800", tensor([1], [1]), "lone surrogate"],
    ["the name of the metadata", "__metadata__", tensor([1], [1]), 'no tensor may be named "__metadata__"'],
    [
      "a shape that disagrees with its data",
      "a",
      { ...tensor([1], [1]), shape: [2] },
      "shape [2] but 1 values",
    ],
  ])("is not written with %s", (_what, name, value, message) => {
    const tensors = new Map([[name, value]]);
    expect(() => encodeSafetensors({ metadata: new Map(), tensors })).toThrow(message);
  });
});

describe("safetensors from elsewhere", () => {
  test("may have spaces, an unaligned header, any order of fields and a scalar", () => {
    const bytes = file(
      ` { "a" :{"data_offsets":[0,4],\n"shape":[ ],"dtype":"F32"} } `.trimStart(),
      [0, 0, 128, 63],
    );
    expect(decodeSafetensors(bytes).tensors.get("a")).toEqual(tensor([], [1], "float32"));
  });

  test("may be empty", () => {
    expect(decodeSafetensors(file("{}")).tensors.size).toBe(0);
  });

  test("is recognized by its beginning", () => {
    expect(looksLikeSafetensors(file("{}"))).toBe(true);
    expect(looksLikeSafetensors(file("[]"))).toBe(false);
    expect(looksLikeSafetensors(new Uint8Array(4))).toBe(false);
  });
});

const one = (fields: string): string => `{"a":{${fields}}}`;
const f32 = (name: string, from: number, to: number): string =>
  `"${name}":{"dtype":"F32","shape":[${(to - from) / 4}],"data_offsets":[${from},${to}]}`;

const rejected: [name: string, bytes: Uint8Array<ArrayBuffer>, message: string][] = [
  ["an empty file", new Uint8Array(0), "file has 0 bytes, the header length alone takes 8"],
  ["a header that is cut off", length(200, 8), "header claims 200 bytes, file has 8 after the length"],
  ["a header of absurd length", new Uint8Array(8).fill(255), "header claims 18446744073709551615 bytes"],
  ["an empty header", file(""), 'must begin with "{", found nothing'],
  ["a byte order mark", file("\ufeff{}"), 'must begin with "{", found byte 0xef'],
  ["a leading space", file(" {}"), 'must begin with "{", found byte 0x20'],
  ["an array for a header", file("[]"), 'must begin with "{"'],
  ["something after the header", file("{} x"), 'expected nothing more at byte 3 of the header, found "x"'],
  ["a key that is no string", file("{1:2}"), 'expected a key at byte 1 of the header, found "1"'],
  ["a missing colon", file('{"a"}'), 'expected ":" at byte 4'],
  ["an object that does not end", file('{"__metadata__":{}'), 'expected "," or "}" at byte 18'],
  ["an array that does not end", file('{"a":{"shape":[1'), 'expected "," or "]"'],
  ["a string that does not end", file('{"a'), "the string at byte 1 of the header does not end"],
  ["a control character in a string", file('{"a\n":1}'), "control character at byte 3"],
  ["an escape that JSON does not know", file('{"\\x":1}'), "is not valid UTF-8 JSON"],
  ["bytes that are not UTF-8", file('{"\xff":1}', [], "latin1"), "is not valid UTF-8 JSON"],
  ["a lone surrogate", file('{"\\ud800":1}'), "lone surrogate"],
  ["deep JSON", file("{" + '"a":['.repeat(100_000)), 'expected "{" at byte 5'],
  ["metadata twice", file('{"__metadata__":{},"__metadata__":{}}'), 'key "__metadata__" occurs twice'],
  ["a metadata key twice", file('{"__metadata__":{"k":"1","k":"2"}}'), 'metadata key "k" occurs twice'],
  ["metadata that is no string", file('{"__metadata__":{"k":1}}'), 'a string as value of metadata "k"'],
  ["a tensor twice", file(`{${f32("a", 0, 4)},${f32("a", 0, 4)}}`, 4), 'tensor "a" occurs twice'],
  [
    "a name twice, once escaped",
    file(`{${f32("a", 0, 4)},${f32("\\u0061", 0, 4)}}`, 4),
    'tensor "a" occurs twice',
  ],
  ["a field twice", file(one('"dtype":"F32","dtype":"F32"')), 'tensor "a" has the field "dtype" twice'],
  ["an unknown field", file(one('"stride":[1]')), 'unknown field "stride"; known are dtype, shape'],
  ["a missing dtype", file(one('"shape":[],"data_offsets":[0,4]')), 'tensor "a" has no dtype'],
  ["a missing shape", file(one('"dtype":"F32","data_offsets":[0,4]')), 'tensor "a" has no shape'],
  ["missing offsets", file(one('"dtype":"F32","shape":[]')), 'tensor "a" needs two data_offsets'],
  ["one offset", file(one('"dtype":"F32","shape":[],"data_offsets":[0]')), "needs two data_offsets"],
  ["three offsets", file(one('"data_offsets":[0,1,2]')), "more than two data_offsets"],
  [
    "an unknown dtype",
    file(one('"dtype":"Q7","shape":[],"data_offsets":[0,4]')),
    'has dtype "Q7"; known are F64, F32, F16, BF16, I64',
  ],
  [
    "a dtype we do not hold",
    file(one('"dtype":"F8_E4M3","shape":[],"data_offsets":[0,2]')),
    'has dtype "F8_E4M3"; known are',
  ],
  [
    "a negative dimension",
    file(one('"shape":[-1]')),
    'expected a whole number, 0 or more at byte 15 of the header, found "-"',
  ],
  ["a dimension with a fraction", file(one('"shape":[1.0]')), "expected a whole number"],
  ["a dimension with an exponent", file(one('"shape":[1e3]')), "expected a whole number"],
  ["a leading zero", file(one('"shape":[01]')), "expected a whole number"],
  ["a dimension beyond exact numbers", file(one('"shape":[9007199254740993]')), "is above 2^53 - 1"],
  [
    "a size beyond exact numbers",
    file(one('"dtype":"F32","shape":[4503599627370496,4,0],"data_offsets":[0,0]')),
    "cannot have shape",
  ],
  ["too many dimensions", file(one(`"shape":[${Array(65).fill(1).join(",")}]`)), "more than 64 dimensions"],
  ["negative offsets", file(one('"data_offsets":[-4,0]')), "expected a whole number"],
  [
    "offsets the wrong way round",
    file(one('"dtype":"F32","shape":[1],"data_offsets":[4,0]'), 4),
    "is F32 [1], 4 bytes, but has bytes 4 to 0",
  ],
  [
    "too few bytes for a shape",
    file(one('"dtype":"F32","shape":[2],"data_offsets":[0,4]'), 4),
    "is F32 [2], 8 bytes, but has bytes 0 to 4",
  ],
  ["a hole before the data", file(`{${f32("a", 4, 8)}}`, 8), "bytes 0 to 4 of the data belong to no tensor"],
  [
    "a hole in the data",
    file(`{${f32("a", 0, 4)},${f32("b", 8, 12)}}`, 12),
    "bytes 4 to 8 of the data belong to no tensor",
  ],
  [
    "tensors that overlap",
    file(`{${f32("a", 0, 8)},${f32("b", 4, 12)}}`, 12),
    'tensor "b" begins at byte 4, inside another that ends at 8',
  ],
  [
    "data that is cut off",
    file(`{${f32("a", 0, 8)}}`, 7),
    'tensor "a" ends at byte 8 of the data, file has 7',
  ],
  ["a trailing byte", file(`{${f32("a", 0, 4)}}`, 5), "tensors end at byte 4 of the data, file has 5"],
];

describe("safetensors refuses", () => {
  test.each(rejected)("%s", (_name, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(FormatError);
    expect(() => decodeSafetensors(bytes)).toThrow(message);
    expect(() => decodeSafetensors(bytes)).toThrow(/^safetensors: /);
  });

  test("a header above the limit, without reading it", () => {
    const bytes = new Uint8Array(100_000_009);
    new DataView(bytes.buffer).setBigUint64(0, 100_000_001n, true);
    expect(() => decodeSafetensors(bytes)).toThrow("at most 100000000 are allowed");
  });
});

/** A file with this header and these bytes, or so many zeros, for data. */
function file(
  header: string,
  data: readonly number[] | number = [],
  encoding: "utf8" | "latin1" = "utf8",
): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(header, encoding);
  const tail = typeof data === "number" ? new Uint8Array(data) : Uint8Array.from(data);
  const bytes = new Uint8Array(8 + text.length + tail.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(tail, 8 + text.length);
  return bytes;
}

function length(claimed: number, rest: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 + rest);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(claimed), true);
  return bytes;
}
