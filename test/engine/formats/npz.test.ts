import { crc32 as crc32OfNode, deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../../src-engine/formats/zip/crc32";
import { FormatError } from "../../../src-engine/formats/formatError";
import { encodeNpy } from "../../../src-engine/formats/npz/npy";
import { decodeNpz, encodeNpz, looksLikeNpz } from "../../../src-engine/formats/npz/npz";
import { tensor } from "../../../src-engine/tensor/tensor";
import { noise, presets } from "./presets";

const one = tensor([3], [1, 2, 3], "float32");

describe("npz written by us", () => {
  test("brings back every tensor, in order", async () => {
    const { tensors } = presets[1]!;
    const back = await decodeNpz(encodeNpz(tensors));
    expect([...back]).toEqual([...tensors]);
  });

  test("takes names that would be trouble elsewhere", async () => {
    const names = ["__proto__", "../../x", "<img onerror=alert(1)>", "", "naïve 🙂", "a/b.npy"];
    const tensors = new Map(names.map((name, i) => [name, tensor([], [i])]));
    expect(await decodeNpz(encodeNpz(tensors))).toEqual(tensors);
  });

  test("is the same bytes each time, dated 1980", () => {
    const bytes = encodeNpz(new Map([["a", one]]));
    expect(encodeNpz(new Map([["a", one]]))).toEqual(bytes);
    expect(new DataView(bytes.buffer).getUint32(10, true)).toBe(0x210000);
    expect(looksLikeNpz(bytes)).toBe(true);
  });

  test("may be empty", async () => {
    const bytes = encodeNpz(new Map());
    expect((await decodeNpz(bytes)).size).toBe(0);
    expect(looksLikeNpz(bytes)).toBe(true);
  });

  test("is not written with a name that UTF-8 cannot carry", () => {
    expect(() => encodeNpz(new Map([["\udc00", one]]))).toThrow("lone surrogate");
  });
});

describe("npz from elsewhere", () => {
  test("may be deflated, with blank sizes and extra fields in the local header, and a comment", async () => {
    const bytes = archive(
      [member({ deflated: true, local: { 18: 0xffffffff, 22: 0xffffffff }, extra: 20 })],
      "hello",
    );
    expect(await decodeNpz(bytes)).toEqual(new Map([["a", one]]));
  });

  test("may hold a large, well packed tensor", async () => {
    const data = encodeNpy(tensor([3000, 3000], new Float32Array(9_000_000), "float32"));
    const tensors = await decodeNpz(archive([member({ data, deflated: true })]));
    expect(tensors.get("a")?.shape).toEqual([3000, 3000]);
  });
});

describe("npz refuses", () => {
  const good = archive([member({})]);
  const npy = encodeNpy(one);
  test.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ["an empty file", new Uint8Array(0), "file of 0 bytes has no end of central directory"],
    ["a file that is cut off", good.slice(0, -1), "has no end of central directory"],
    ["a trailing byte", Uint8Array.from([...good, 0]), "has no end of central directory"],
    ["a byte before the archive", Uint8Array.from([0, ...good]), "must end at"],
    ["several disks", patched(good, -18, 1), "split over several disks"],
    ["ZIP64", patched(good, -12, 255, 255, 255, 255), "ZIP64 archives are not supported"],
    ["fewer members than it claims", patched(good, -14, 2, 0, 2, 0), "no directory entry at byte"],
    ["more members than it claims", patched(good, -14, 0, 0, 0, 0), "directory of 0 members ends at byte"],
    ["encryption", archive([member({ central: { 8: 1 } })]), 'member "a.npy" is encrypted'],
    [
      "other methods",
      archive([member({ central: { 10: 12 } })]),
      "packed by method 12; known are 0 (stored) and 8",
    ],
    ["a ZIP64 member", archive([member({ central: { 24: 0xffffffff } })]), "needs ZIP64"],
    ["a stored member that should grow", archive([member({ central: { 24: 9999 } })]), "cannot become 9999"],
    [
      "a member that begins nowhere",
      archive([member({ central: { 42: 7 } })]),
      "where no local header stands",
    ],
    [
      "a member that begins beyond",
      archive([member({ central: { 42: 99999 } })]),
      "where no local header stands",
    ],
    [
      "a member that ends beyond",
      archive([member({ central: { 20: 99999, 24: 99999 } })]),
      "the directory begins at",
    ],
    ["an entry that goes on beyond", archive([member({ central: { 30: 9999 } })]), "the directory ends at"],
    [
      "a name that differs",
      archive([member({ localName: "b.npy" })]),
      "has another name in its local header",
    ],
    ["a name that is no UTF-8", archive([member({ name: "\xff.npy", latin1: true })]), "is not UTF-8"],
    ["a name twice", archive([member({}), member({})]), 'member "a.npy" occurs twice'],
    ["members that share bytes", overlapping(), 'members "a.npy" and "b.npy" share bytes'],
    ["a wrong checksum", archive([member({ central: { 16: 1 } })]), "the directory says 00000001"],
    [
      "bytes that do not inflate",
      archive([member({ deflated: true, packed: Uint8Array.of(255, 255, 255) })]),
      "is damaged",
    ],
    [
      "a deflate stream that is cut off",
      archive([member({ deflated: true, packed: deflateRawSync(npy).subarray(0, 40) })]),
      "is damaged",
    ],
    [
      "less than a member promises",
      archive([member({ deflated: true, central: { 24: npy.length + 1 } })]),
      "it promises",
    ],
    [
      "more than a member promises",
      archive([member({ deflated: true, central: { 24: npy.length - 1 } })]),
      "unpacks to more than",
    ],
    ["what is no npy file", archive([member({ name: "a.txt" })]), 'member "a.txt" is no .npy file'],
    ["a damaged npy file", archive([member({ data: Uint8Array.of(1, 2) })]), 'npy: "a.npy" has 2 bytes'],
    [
      "what would fill the memory",
      archive(bomb(3, 2 ** 30)),
      "unpacks to 3221225472 bytes, at most 1073741824 are allowed",
    ],
    [
      "more members than a model has tensors",
      patched(good, -14, 0x89, 0x13, 0x89, 0x13),
      "5001 members, at most 5000 are read",
    ],
  ])("%s", async (_name, bytes, message) => {
    await expect(decodeNpz(bytes)).rejects.toThrow(FormatError);
    await expect(decodeNpz(bytes)).rejects.toThrow(message);
    await expect(decodeNpz(bytes)).rejects.toThrow(/^np[yz]: /);
  });

  test("bytes that would become four times as many, by their headers alone", async () => {
    const head = Buffer.from(encodeNpy(one)).toString("latin1").replace("<f4", "|i1");
    const data = Buffer.alloc(128 + 300 * 2 ** 20);
    data.write(
      head
        .slice(0, 128)
        .replace("(3,)", `(${300 * 2 ** 20},)`)
        .slice(0, 127),
      "latin1",
    );
    data[127] = 10;
    const bytes = archive([member({ data, packed: deflateRawSync(data, { level: 1 }), deflated: true })]);
    await expect(decodeNpz(bytes)).rejects.toThrow(
      "unpacks to 1258291200 bytes, at most 1073741824 are allowed",
    );
  });

  test("what is more than the caller has room for", async () => {
    await expect(decodeNpz(good, 11)).rejects.toThrow("unpacks to 140 bytes, at most 11 are allowed");
    expect((await decodeNpz(good, 140)).size).toBe(1);
  });

  test("a bomb with a wrong checksum, without holding what it unpacks to", async () => {
    const data = encodeNpy({ dtype: "float32", shape: [40_000_000], data: new Float32Array(40_000_000) });
    const bytes = archive([member({ data, deflated: true, central: { 16: 1 } })]);
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().arrayBuffers)), 5);
    await expect(decodeNpz(bytes)).rejects.toThrow("the directory says 00000001");
    clearInterval(watch);
    expect(peak).toBeGreaterThan(0);
    expect(peak - before).toBeLessThan(64 * 2 ** 20);
  });
});

test("the checksum is that of zlib, in one piece or several", () => {
  const bytes = new Uint8Array(noise([1001], "crc", 1).data.buffer).subarray(0, 4003);
  expect(crc32(bytes)).toBe(crc32OfNode(bytes));
  expect(crc32(bytes.subarray(1001), crc32(bytes.subarray(0, 1001)))).toBe(crc32OfNode(bytes));
  expect(crc32(new Uint8Array(0))).toBe(0);
});

interface Described {
  name?: string;
  localName?: string;
  latin1?: boolean;
  data?: Uint8Array;
  deflated?: boolean;
  packed?: Uint8Array;
  /** Numbers to write over the fields at these offsets of the header. */
  central?: Record<number, number>;
  local?: Record<number, number>;
  extra?: number;
}

interface Made {
  local: Buffer;
  central: Buffer;
}

/** A member by the book, except where told otherwise. */
function member(given: Described): Made {
  const { name = "a.npy", localName = name, data = encodeNpy(one), deflated = false, extra = 0 } = given;
  const packed = given.packed ?? (deflated ? deflateRawSync(data) : data);
  const encoding = given.latin1 ? "latin1" : "utf8";
  const fields = (header: Buffer, at: number): void => {
    header.writeUInt16LE(deflated ? 8 : 0, at);
    header.writeUInt32LE(crc32OfNode(data), at + 6);
    header.writeUInt32LE(packed.length, at + 10);
    header.writeUInt32LE(data.length, at + 14);
  };
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  fields(local, 8);
  local.writeUInt16LE(Buffer.from(localName, encoding).length, 26);
  local.writeUInt16LE(extra, 28);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  fields(central, 10);
  central.writeUInt16LE(Buffer.from(name, encoding).length, 28);
  overwrite(local, given.local);
  overwrite(central, given.central);
  return {
    local: Buffer.concat([local, Buffer.from(localName, encoding), Buffer.alloc(extra), packed]),
    central: Buffer.concat([central, Buffer.from(name, encoding)]),
  };
}

const wide = new Set([14, 16, 18, 20, 22, 24, 42]);

function overwrite(header: Buffer, fields: Record<number, number> = {}): void {
  for (const [at, value] of Object.entries(fields)) {
    const isWide = wide.has(Number(at));
    if (isWide) header.writeUInt32LE(value, Number(at));
    else header.writeUInt16LE(value, Number(at));
  }
}

function archive(members: readonly Made[], comment = ""): Uint8Array<ArrayBuffer> {
  let at = 0;
  for (const { local, central } of members) {
    if (central.readUInt32LE(42) === 0) central.writeUInt32LE(at, 42);
    at += local.length;
  }
  const directory = Buffer.concat(members.map(({ central }) => central));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return new Uint8Array(
    Buffer.concat([...members.map(({ local }) => local), directory, end, Buffer.from(comment)]),
  );
}

/** The second member lies inside the first. */
function overlapping(): Uint8Array<ArrayBuffer> {
  const inner = member({ name: "b.npy" });
  const outer = member({ data: inner.local });
  inner.central.writeUInt32LE(30 + "a.npy".length, 42);
  return archive([outer, { local: Buffer.alloc(0), central: inner.central }]);
}

function bomb(members: number, size: number): Made[] {
  const packed = deflateRawSync(Buffer.alloc(2 ** 20));
  return Array.from({ length: members }, (_, i) =>
    member({ name: `${i}.npy`, data: Buffer.alloc(1), deflated: true, packed, central: { 24: size } }),
  );
}

function patched(bytes: Uint8Array, from: number, ...values: number[]): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  copy.set(values, from < 0 ? bytes.length + from : from);
  return copy;
}
