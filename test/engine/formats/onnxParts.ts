// Small ONNX models made by hand, field by field, for what our own writer never writes.

import {
  bytesField,
  integerField,
  message,
  textField,
  type Bytes,
} from "../../../src-engine/formats/onnx/protobuf";

interface Parts {
  ir?: number;
  opset?: number;
  domain?: string;
  node?: Bytes;
  input?: Bytes | undefined;
  output?: string;
  /** The result's dimensions, which only other readers ask for. */
  outputShape?: readonly (string | number)[];
  more?: Bytes;
}

/** x → ReLU → y, except where told otherwise. */
export function model(parts: Parts): Bytes {
  const input = "input" in parts ? parts.input : value("x", ["N", 1, 2, 3]);
  const graph = message(
    bytesField(1, parts.node ?? node("Relu", ["x"])),
    textField(2, "g"),
    ...(input ? [bytesField(11, input)] : []),
    bytesField(12, value(parts.output ?? "y", parts.outputShape ?? ["N"])),
    parts.more ?? message(),
  );
  return message(
    integerField(1, parts.ir ?? 8),
    bytesField(7, graph),
    opset(parts.domain ?? "", parts.opset ?? 13),
  );
}

export function node(operator: string, inputs: readonly string[], ...more: readonly Bytes[]): Bytes {
  const names = [textField(2, "y"), textField(3, "n"), textField(4, operator)];
  return message(...inputs.map((input) => textField(1, input)), ...names, ...more);
}

export function second(operator: string, inputs: readonly string[]): Bytes {
  const names = [textField(2, "z"), textField(3, "m"), textField(4, operator)];
  return message(...inputs.map((input) => textField(1, input)), ...names);
}

export function pool(attribute: Bytes): Bytes {
  return model({ node: node("MaxPool", ["x"], integers("kernel_shape", 2, 2), attribute) });
}

export function conv(attribute: Bytes): Bytes {
  return model({ node: node("Conv", ["x", "K"], attribute), more: weight("K", [1, 1, 2, 2], [1, 2, 3, 4]) });
}

export function integers(name: string, ...values: readonly number[]): Bytes {
  const [first = 0, ...rest] = values;
  const written =
    rest.length > 0
      ? [...values.map((n) => integerField(8, n)), integerField(20, 7)]
      : [integerField(3, first), integerField(20, 2)];
  return bytesField(5, message(textField(1, name), ...written));
}

export function weight(
  name: string,
  shape: readonly number[],
  values: readonly number[],
  ...more: readonly Bytes[]
): Bytes {
  const raw = new Uint8Array(Float32Array.from(values).buffer);
  return bytesField(
    5,
    message(
      ...shape.map((n) => integerField(1, n)),
      integerField(2, 1),
      textField(8, name),
      ...(values.length > 0 ? [bytesField(9, raw)] : []),
      ...more,
    ),
  );
}

/** Whole numbers as int64, such as a shape. */
export function integersOf(name: string, values: readonly number[]): Bytes {
  const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  const fields = [integerField(1, values.length), integerField(2, 7), textField(8, name), bytesField(9, raw)];
  return bytesField(5, message(...fields));
}

/** Where a weight lies whose numbers are in another file. */
export function elsewhere(...entries: readonly string[]): Bytes {
  const pairs = entries.flatMap((key, i) => (i % 2 === 0 ? [[key, entries[i + 1] ?? ""] as const] : []));
  return message(
    integerField(14, 1),
    ...pairs.map(([key, text]) => bytesField(13, message(textField(1, key), textField(2, text)))),
  );
}

export function value(name: string, shape: readonly (number | string)[], type = 1): Bytes {
  const dimensions = shape.map((n) =>
    bytesField(1, typeof n === "number" ? integerField(1, n) : textField(2, n)),
  );
  const tensorType = message(integerField(1, type), bytesField(2, message(...dimensions)));
  return message(textField(1, name), bytesField(2, bytesField(1, tensorType)));
}

export function opset(domain: string, version: number): Bytes {
  return bytesField(8, message(textField(1, domain), integerField(2, version)));
}

export function property(key: string, text: string): Bytes {
  return bytesField(14, message(textField(1, key), textField(2, text)));
}

/** A node of the graph, behind the first one. */
export const also = (
  operator: string,
  inputs: readonly string[],
  output: string,
  ...more: readonly Bytes[]
): Bytes => bytesField(1, bare(operator, inputs, output, ...more));
export const bare = (
  operator: string,
  inputs: readonly string[],
  output: string,
  ...more: readonly Bytes[]
): Bytes =>
  message(
    ...inputs.map((input) => textField(1, input)),
    textField(2, output),
    textField(3, output),
    textField(4, operator),
    ...more,
  );
