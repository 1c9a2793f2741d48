// What the globals in a pickle of tensors mean: the few that tensors are made of, as data. All others stay names.

import { quoted } from "../formatError";
import { STORAGES, TORCH_TYPES } from "./elements";
import { fail } from "./failing";
import { arrayBuilt, arrayOver, dtypeBuilt, latin1Bytes, scalarOf } from "./numpyPickle";
import type { Meanings } from "./pickle";
import {
  dict,
  isDict,
  isGlobal,
  isMade,
  isSequence,
  isStorage,
  isTensor,
  made,
  type Global,
  type Sequence,
  type Storage,
  type TensorNode,
  type Value,
} from "./pickleValue";

/** Who names these wants to do something, and no tensor needs it done: such a file is refused as it is, for whoever opens it elsewhere. */
const HARMFUL =
  /^(os|posix|nt|subprocess|sys|shutil|socket|pty|runpy|importlib|ctypes|commands|platform|webbrowser|asyncio|code|pdb|timeit|bdb|requests|urllib|http|pip|multiprocessing|_?pickle|dill|marshal)(\.|$)|^(builtins|__builtin__)\.(eval|exec|execfile|compile|open|input|__import__|apply|file|globals|breakpoint)$/;

export const meanings: Meanings = {
  named(name) {
    if (HARMFUL.test(name))
      fail(
        `the pickle calls ${quoted(name)}, which no tensor needs and which could do harm where Python opens it: nothing was run, and nothing of it is read`,
      );
  },
  call: (name, given) => known.get(name)?.(given, name) ?? made(name, given),
  persistent(id) {
    const [what, type, key, , count, view] = isSequence(id) ? id.items : [];
    if (what === "module") return type ?? null;
    if (what !== "storage" || !isGlobal(type) || (typeof key !== "string" && typeof key !== "number"))
      return fail("the pickle names something outside it that is no storage");
    return storage(type, String(key), count, view);
  },
  built(object, state) {
    if (!isMade(object)) return undefined;
    if (object.by === "numpy.dtype") return dtypeBuilt(object, state);
    return object.by.endsWith(".multiarray._reconstruct") ? arrayBuilt(object, state) : undefined;
  },
};

type Call = (given: Sequence, name: string) => Value | undefined;

const ndarray: Call = (given, name) => made(name, given);

const known: ReadonlyMap<string, Call> = new Map<string, Call>([
  ["collections.OrderedDict", ordered],
  ["collections.defaultdict", () => dict()],
  ["builtins.dict", ordered],
  ["__builtin__.dict", ordered],
  ["builtins.set", ({ items: [items] }) => items ?? null],
  ["__builtin__.set", ({ items: [items] }) => items ?? null],
  ["torch.Size", ({ items: [items] }) => items ?? null],
  ["torch._utils._rebuild_tensor", tensor],
  ["torch._utils._rebuild_tensor_v2", tensor],
  ["torch._utils._rebuild_tensor_v3", tensor],
  ["torch._utils._rebuild_parameter", ({ items: [data] }) => data ?? null],
  ["torch._utils._rebuild_parameter_with_state", ({ items: [data] }) => data ?? null],
  ["torch.nn.parameter.Parameter", ({ items: [data] }) => data ?? null],
  ["torch.nn.parameter.Buffer", ({ items: [data] }) => data ?? null],
  ["torch._tensor._rebuild_from_type_v2", subclass],
  ["torch.tensor._rebuild_from_type", subclass],
  ["_codecs.encode", latin1Bytes],
  ["numpy.core.multiarray.scalar", scalarOf],
  ["numpy._core.multiarray.scalar", scalarOf],
  ["numpy.core.numeric._frombuffer", arrayOver],
  ["numpy._core.numeric._frombuffer", arrayOver],
  ["numpy.core.multiarray._reconstruct", ndarray],
  ["numpy._core.multiarray._reconstruct", ndarray],
  ...["List", "int", "double", "tensor", "bool"].map((kind): [string, Call] => [
    `torch.jit._pickle.build_${kind.toLowerCase()}list`,
    ({ items: [items] }) => items ?? null,
  ]),
]);

/** Of nothing, or of pairs. */
function ordered({ items: [pairs] }: Sequence): Value | undefined {
  if (pairs === undefined) return dict();
  if (isDict(pairs)) return pairs;
  if (!isSequence(pairs)) return undefined;
  const entries = new Map<Value, Value>();
  for (const pair of pairs.items) {
    if (!isSequence(pair) || pair.items.length !== 2) return undefined;
    entries.set(pair.items[0]!, pair.items[1]!);
  }
  return dict(entries);
}

/** A tensor of a class of its own, which is made as any other: (function, class, arguments, state). */
function subclass({ items: [callee, , given] }: Sequence): Value | undefined {
  if (!isGlobal(callee) || !isSequence(given)) return undefined;
  const value = meanings.call(callee.name, given);
  return isTensor(value) ? value : undefined;
}

function storage(type: Global, key: string, count: Value | undefined, view: Value | undefined): Storage {
  const [, name = ""] = /^torch\.(?:cuda\.)?(?:storage\.)?(\w+)$/.exec(type.name) ?? [];
  const isUntyped = name === "UntypedStorage";
  const [, begin = 0] = isSequence(view) ? view.items : [];
  if (typeof count !== "number" || count < 0 || typeof begin !== "number" || begin < 0)
    return fail(`storage ${quoted(key)} has no size`);
  return {
    kind: "storage",
    element: STORAGES.get(name),
    type: type.name,
    key,
    count: isUntyped ? NaN : count,
    begin,
  };
}

/** (storage, offset, shape, strides, …); in its third version with a dtype at the seventh place. */
function tensor({ items }: Sequence, name: string): Value | undefined {
  const [from, offset, shape, strides, , , type] = items;
  if (!isStorage(from)) return undefined;
  const typed = isGlobal(type) ? TORCH_TYPES.get(type.name.replace(/^torch\./, "")) : undefined;
  const element = typed ?? (isGlobal(type) ? undefined : from.element);
  if (element === undefined) return made(isGlobal(type) ? type.name : from.type, sequenceOf(items));
  if (!isSize(offset)) return wrong(name);
  return { kind: "tensor", storage: from, element, offset, ...laid(shape, strides, name) };
}

function laid(
  shape: Value | undefined,
  strides: Value | undefined,
  name: string,
): Pick<TensorNode, "shape" | "strides"> {
  if (!isSequence(shape) || !isSequence(strides)) return wrong(name);
  const [sizes, steps] = [shape.items, strides.items];
  if (!sizes.every(isSize) || !steps.every(isSize) || sizes.length !== steps.length || sizes.length > 64)
    return wrong(name);
  return { shape: sizes, strides: steps };
}

function wrong(name: string): never {
  return fail(`a call of ${name} has a shape, strides or an offset that are none`);
}

const isSize = (value: Value | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

const sequenceOf = (items: Value[]): Sequence => ({ kind: "sequence", items });
