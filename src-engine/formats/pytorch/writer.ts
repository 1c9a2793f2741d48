// Writes a state dict as PyTorch 1.6 and later do: an OrderedDict of tensors, each with a storage of its own, and nothing else, so that
// `torch.load(path, weights_only=True)` opens it. The same tensors give the same bytes.

import { quoted } from "../formatError";
import { hasLoneSurrogate } from "../json/jsonReader";
import { encodeZip } from "../zip/zipWriter";
import type { Tensor } from "../../tensor/tensor";
import { fail } from "./failing";

const ALIGNMENT = 64;
const STORAGE = { float64: "DoubleStorage", float32: "FloatStorage", int32: "IntStorage" } as const;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** @throws FormatError when a name cannot be written */
export function encodePytorch(tensors: ReadonlyMap<string, Tensor>): Uint8Array<ArrayBuffer> {
  const pickle = new PickleWriter();
  pickle.bytes(0x80, 2); // protocol 2
  pickle.global("collections", "OrderedDict");
  pickle.bytes(0x29, 0x52, 0x28); // ( ), called; a mark
  const members = new Map<string, readonly Uint8Array[]>([["archive/data.pkl", []]]);
  members.set("archive/byteorder", [text("little")]);
  [...tensors].forEach(([name, tensor], i) => {
    if (hasLoneSurrogate(name)) fail(`${quoted(name)} holds a lone surrogate and cannot be written`);
    pickle.text(name);
    pickle.tensor(tensor, String(i));
    const { buffer, byteOffset, byteLength } = tensor.data;
    members.set(`archive/data/${i}`, [new Uint8Array(buffer, byteOffset, byteLength)]);
  });
  pickle.bytes(0x75, 0x2e); // all are set; the end
  members.set("archive/data.pkl", [pickle.written()]);
  members.set("archive/version", [text("3\n")]);
  return encodeZip(members, fail, ALIGNMENT);
}

class PickleWriter {
  private readonly pieces: number[] = [];

  bytes(...bytes: readonly number[]): void {
    for (const byte of bytes) this.pieces.push(byte);
  }

  global(module: string, name: string): void {
    this.bytes(0x63, ...text(`${module}\n${name}\n`));
  }

  text(value: string): void {
    const bytes = text(value);
    this.bytes(0x58, ...uint32(bytes.length), ...bytes);
  }

  /** A whole number from 0. */
  integer(value: number): void {
    if (value < 256) this.bytes(0x4b, value);
    else if (value < 2 ** 31) this.bytes(0x4a, ...uint32(value));
    else this.bytes(0x8a, 8, ...uint32(value % 2 ** 32), ...uint32(Math.floor(value / 2 ** 32)));
  }

  tuple(values: readonly number[]): void {
    if (values.length === 0) return this.bytes(0x29);
    this.bytes(0x28);
    for (const value of values) this.integer(value);
    this.bytes(0x74);
  }

  /** _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict()) */
  tensor({ dtype, shape, data }: Tensor, key: string): void {
    this.global("torch._utils", "_rebuild_tensor_v2");
    this.bytes(0x28, 0x28);
    this.text("storage");
    this.global("torch", STORAGE[dtype]);
    this.text(key);
    this.text("cpu");
    this.integer(data.length);
    this.bytes(0x74, 0x51);
    this.integer(0);
    this.tuple(shape);
    this.tuple(stridesOf(shape));
    this.bytes(0x89);
    this.global("collections", "OrderedDict");
    this.bytes(0x29, 0x52, 0x74, 0x52);
  }

  written(): Uint8Array {
    return Uint8Array.from(this.pieces);
  }
}

function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= Math.max(1, shape[d]!);
  }
  return strides;
}

function uint32(value: number): readonly number[] {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
}
