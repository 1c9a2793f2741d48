// The table of layers and ONNX operators: what a layer is called there, and how its
// attributes are written and read. To exchange another layer, add a row.

import type { Attrs } from "../protocol/protocol";
import type { Shape } from "../tensor/tensor";
import { quoted } from "./formatError";
import { fail } from "./onnxFields";
import type { OnnxAttribute, OnnxNode } from "./onnxProto";

/** An integer, a list of them, or a float. */
export type WrittenAttribute = number | readonly number[] | { readonly float: number };

export interface Row {
  readonly type: string;
  readonly operator: string;
  /** What a layer of it is called where a file gives no name that can be used. */
  readonly shortName: string;
  /** Whether it has weight and bias. */
  readonly learns: boolean;
  write(attrs: Attrs): ReadonlyMap<string, WrittenAttribute>;
  /** @param weight the shape of its weight, where it has one */
  read(given: Attributes, weight: Shape): Attrs;
}

export const rows: readonly Row[] = [
  {
    type: "Conv2d",
    operator: "Conv",
    shortName: "conv",
    learns: true,
    write: (attrs) => windowOf(attrs).set("dilations", [1, 1]).set("group", 1),
    read(given, weight) {
      given.mustBe("dilations", [1, 1]);
      given.mustBe("group", 1);
      return { outChannels: weight[0] ?? 0, ...given.window(weight.slice(2)) };
    },
  },
  {
    type: "ReLU",
    operator: "Relu",
    shortName: "relu",
    learns: false,
    write: () => new Map(),
    read: () => ({}),
  },
  {
    type: "Sigmoid",
    operator: "Sigmoid",
    shortName: "sigmoid",
    learns: false,
    write: () => new Map(),
    read: () => ({}),
  },
  {
    type: "Tanh",
    operator: "Tanh",
    shortName: "tanh",
    learns: false,
    write: () => new Map(),
    read: () => ({}),
  },
  {
    type: "MaxPool2d",
    operator: "MaxPool",
    shortName: "pool",
    learns: false,
    write: windowOf,
    read(given) {
      given.mustBe("ceil_mode", 0);
      given.mustBe("storage_order", 0);
      given.mustBe("dilations", [1, 1]);
      return given.window();
    },
  },
  {
    type: "Flatten",
    operator: "Flatten",
    shortName: "flatten",
    learns: false,
    write: () => new Map([["axis", 1]]),
    read(given) {
      given.mustBe("axis", 1);
      return {};
    },
  },
  {
    type: "Linear",
    operator: "Gemm",
    shortName: "fc",
    learns: true,
    write: () =>
      new Map<string, WrittenAttribute>([
        ["alpha", { float: 1 }],
        ["beta", { float: 1 }],
        ["transB", 1],
      ]),
    read(given, weight) {
      given.mustBe("alpha", 1);
      given.mustBe("beta", 1);
      given.mustBe("transA", 0);
      given.take("transB"); // the weight is turned already
      return { outFeatures: weight[0] ?? 0 };
    },
  },
  {
    type: "Softmax",
    operator: "Softmax",
    shortName: "softmax",
    learns: false,
    write: () => new Map([["axis", -1]]),
    // The input is [N, classes], where axis 1 (the usual one before opset 13) and axis −1 (since) are the same.
    read(given) {
      given.mustBe("axis", -1, 1);
      return {};
    },
  },
];

function windowOf({ kernelSize, stride, padding }: Attrs): Map<string, WrittenAttribute> {
  const [k, s, p] = [Number(kernelSize), Number(stride), Number(padding)];
  return new Map<string, WrittenAttribute>([
    ["kernel_shape", [k, k]],
    ["strides", [s, s]],
    ["pads", [p, p, p, p]],
  ]);
}

/** A node's attributes, taken one after the other; what nobody took is unknown. */
export class Attributes {
  private readonly left: Map<string, OnnxAttribute>;
  private readonly about: string;

  constructor(node: OnnxNode) {
    this.left = new Map(node.attributes);
    this.about = `${node.operator} ${quoted(node.name)}`;
  }

  take(name: string): OnnxAttribute | undefined {
    const value = this.left.get(name);
    this.left.delete(name);
    return value;
  }

  isZero(name: string): boolean {
    return (this.left.get(name) ?? 0) === 0;
  }

  /** Absent means the first of them: these are ONNX's usual values. */
  mustBe(name: string, ...known: readonly [OnnxAttribute, ...OnnxAttribute[]]): void {
    const value = show(this.take(name) ?? known[0]);
    const shown = known.map(show);
    if (!shown.includes(value)) fail(`${this.about} has ${name} ${value}; known is ${shown.join(" or ")}`);
  }

  /** A square window with the same stride and padding on all sides. */
  window(usual?: Shape): { kernelSize: number; stride: number; padding: number } {
    const autoPad = this.take("auto_pad") ?? "NOTSET";
    if (autoPad !== "NOTSET" && autoPad !== "VALID") {
      fail(`${this.about} has auto_pad ${show(autoPad)}; known are NOTSET, VALID`);
    }
    const kernelSize = this.uniform("kernel_shape", 2, 1, usual);
    if (usual && usual.some((n) => n !== kernelSize)) {
      fail(`${this.about} has kernel_shape [${kernelSize},${kernelSize}], its weight [${usual.join(",")}]`);
    }
    const stride = this.uniform("strides", 2, 1, [1, 1]);
    const padding = this.uniform("pads", 4, 0, [0, 0, 0, 0]);
    if (autoPad === "VALID" && padding !== 0) fail(`${this.about} has both auto_pad VALID and pads`);
    return { kernelSize, stride, padding };
  }

  end(): void {
    for (const name of this.left.keys()) fail(`${this.about} has unknown attribute ${quoted(name)}`);
  }

  private uniform(name: string, length: number, min: number, usual?: Shape): number {
    const list = this.take(name) ?? usual;
    if (list === undefined) return fail(`${this.about} has no ${name}`);
    const [first, ...rest] = typeof list === "object" ? list : [];
    if (first === undefined || first < min || rest.length !== length - 1 || rest.some((n) => n !== first)) {
      return fail(`${this.about} has ${name} ${show(list)}; known are ${length} equal numbers from ${min}`);
    }
    return first;
  }
}

function show(value: OnnxAttribute): string {
  return typeof value === "object" ? `[${value.join(",")}]` : String(value).slice(0, 40);
}
