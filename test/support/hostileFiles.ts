// Files that become more in memory than they look: made as small as their formats allow.

import { constants, crc32, deflateRawSync } from "node:zlib";

const MIB = 2 ** 20;
const zeros = Buffer.alloc(MIB);
/** A MiB of zeros as deflate writes it where more follows: repeated, it is as many. */
const packedZeros = deflateRawSync(zeros, { level: 9, finishFlush: constants.Z_SYNC_FLUSH });
const lastBlock = Buffer.from([3, 0]);

/** An npy file's header, 128 bytes long. */
export function npyHeader(descr: string, shape: readonly number[], fortranOrder = false): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortranOrder ? "True" : "False"}, 'shape': ${tuple}, }`;
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, 118, 0]),
    Buffer.from(`${dict.padEnd(117)}\n`, "latin1"),
  ]);
}

interface Packed {
  readonly bytes: Buffer;
  readonly size: number;
  readonly checksum: number;
  readonly deflated: boolean;
}

/** So many MiB of zeros behind a header, deflated to a thousandth. */
export function deflatedZeros(header: Buffer, mebibytes: number): Packed {
  const head = deflateRawSync(header, { finishFlush: constants.Z_SYNC_FLUSH });
  const body = Array.from({ length: mebibytes }, () => packedZeros);
  let checksum = crc32(header);
  for (let i = 0; i < mebibytes; i++) checksum = crc32(zeros, checksum);
  return {
    bytes: Buffer.concat([head, ...body, lastBlock]),
    size: header.length + mebibytes * MIB,
    checksum,
    deflated: true,
  };
}

export function stored(bytes: Buffer): Packed {
  return { bytes, size: bytes.length, checksum: crc32(bytes), deflated: false };
}

/** @param promised what the directory says instead of a member's size */
export function zipOf(members: ReadonlyMap<string, Packed>, promised?: number): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, { bytes, size, checksum, deflated }] of members) {
    const fields = Buffer.alloc(20);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(deflated ? 8 : 0, 4);
    fields.writeUInt32LE(checksum, 10);
    fields.writeUInt32LE(bytes.length, 14);
    const rest = Buffer.alloc(8);
    rest.writeUInt32LE(promised ?? size, 0);
    rest.writeUInt16LE(name.length, 4);
    const shared = Buffer.concat([fields.subarray(0, 18), rest]);
    const offset = Buffer.alloc(4);
    offset.writeUInt32LE(at);
    locals.push(Buffer.from("PK\x03\x04"), shared, Buffer.from(name), bytes);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), shared, Buffer.alloc(10), offset, Buffer.from(name));
    at += 30 + name.length + bytes.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(members.size, 8);
  end.writeUInt16LE(members.size, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, central, end]);
}

/** Of a header as text and data of zeros. */
export function safetensorsOf(header: string, data = 0): Buffer {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(data)]);
}
