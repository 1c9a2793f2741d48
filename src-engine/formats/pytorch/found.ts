// Where in what was saved the network's tensors are, and what they are called: a state dict, a checkpoint with one inside, a whole module,
// a TorchScript module, or dicts of dicts. What else there is is told, not guessed at.

import { quoted } from "../formatError";
import { fail } from "./failing";
import { dict, isDict, isMade, isSequence, isTensor, type TensorNode, type Value } from "./pickleValue";

interface Found {
  readonly tensors: ReadonlyMap<string, TensorNode>;
  /** What was left out, in sentences. */
  readonly notes: readonly string[];
}

/** What training scripts call the network in a checkpoint, the likeliest first. */
const NETWORK = [
  ...["state_dict", "model_state_dict", "model_state", "model", "module", "net", "network", "net_state_dict"],
  ...[
    "weights",
    "params",
    "parameters",
    "state",
    "generator",
    "student",
    "encoder_q",
    "model_ema",
    "state_dict_ema",
    "ema",
  ],
];
/** What is not the network's. */
const BESIDES = /optim|sched|scaler|rng|random|loss|metric|hist|args|config|hyper|callbacks|loops|amp/i;
/** Wrappers of training, each of which puts its name before or between those of layers. */
const WRAPPERS =
  /(^|\.)(module|_orig_mod|_forward_module|_fsdp_wrapped_module|_checkpoint_wrapped_module)(?=\.)/g;
const DEEPEST = 64;
const MOST_TENSORS = 30_000;
const MOST_PARTS = 1_000_000;

/**
 * Prefixes of wrappers (`module.`) are taken off the names, unless two tensors would then share one.
 * @throws FormatError where there are too many parts or tensors
 */
export function foundIn(root: Value): Found {
  const notes: string[] = [];
  const budget = { left: MOST_PARTS };
  const { value, path } = network(root, notes, budget);
  const tensors = new Map<string, TensorNode>();
  const unread: string[] = [];
  if (isObject(value)) collect(value, "", tensors, unread, new Set(), budget);
  if (unread.length > 0) notes.push(`Not read, since only Python could make it: ${listed(unread)}.`);
  const unwrapped = withoutWrappers(tensors);
  if (path !== "") notes.unshift(`The weights are those in ${quoted(path)}.`);
  if (unwrapped.size === tensors.size && [...unwrapped.keys()].some((name) => !tensors.has(name)))
    notes.push("Names of wrappers (module., _orig_mod. and the like) were taken out of the tensors' names.");
  return { tensors: unwrapped.size === tensors.size ? unwrapped : tensors, notes };
}

/** Every tensor there is, by the keys that lead to it, none left out and none renamed. @throws FormatError as `foundIn` */
export function everyTensor(root: Value): Found {
  const tensors = new Map<string, TensorNode>();
  if (isObject(root)) collect(root, "", tensors, [], new Set(), { left: MOST_PARTS });
  return { tensors, notes: [] };
}

/** Goes into a checkpoint as far as the dict, or the module, that holds the network. */
function network(
  root: Value,
  notes: string[],
  budget: Budget,
): { readonly value: Value; readonly path: string } {
  let [value, path] = [root, ""];
  for (let depth = 0; depth < DEEPEST; depth++) {
    const entries = fieldsOf(value);
    if (!entries || isModule(value) || [...entries.values()].some(isTensor)) break;
    const filled = [...entries].filter(
      (entry): entry is [string, Value] => typeof entry[0] === "string" && holdsTensors(entry[1], budget),
    );
    const known = NETWORK.map((name) => filled.find(([key]) => key === name)).find(
      (entry) => entry !== undefined,
    );
    const likely = filled.filter(([key]) => !BESIDES.test(key));
    const inside = known ?? (likely.length === 1 && filled.length > 1 ? likely[0] : undefined);
    if (!inside) {
      if (likely.length > 0 && likely.length < filled.length) {
        notes.push(
          `Also in the file, and left out: ${listed(filled.filter((one) => !likely.includes(one)).map(([key]) => key))}.`,
        );
        value = dict(new Map(likely));
      }
      break;
    }
    const left = filled.filter(([key]) => key !== inside[0]).map(([key]) => key);
    if (left.length > 0) notes.push(`Also in the file, and left out: ${listed(left)}.`);
    [value, path] = [inside[1], path === "" ? inside[0] : `${path}.${inside[0]}`];
  }
  return { value, path };
}

/** A module of PyTorch's keeps its tensors and parts in dicts of their own; one of TorchScript's has them as attributes. */
function isModule(value: Value): boolean {
  return (
    isMade(value) &&
    isDict(value.state) &&
    (value.state.entries.has("_modules") || value.by.startsWith("__torch__."))
  );
}

/** A dict's entries, or an object's attributes. */
function fieldsOf(value: Value | undefined): ReadonlyMap<Value, Value> | undefined {
  if (isDict(value)) return value.entries;
  if (!isMade(value)) return undefined;
  return value.entries ?? (isDict(value.state) ? value.state.entries : undefined);
}

/** Calls with each part of a value that can hold tensors, and with the key it stands under. Numbers and texts are passed over. */
function eachPart(value: Value, budget: Budget, visit: (key: Value, part: Value & object) => void): void {
  const module =
    isMade(value) && isDict(value.state) && value.state.entries.has("_modules") ? value.state : undefined;
  const within = module
    ? ["_parameters", "_buffers", "_modules"].map((kind) => module.entries.get(kind))
    : [value];
  if (isSequence(value)) {
    spend(budget, value.items.length);
    value.items.forEach((part, i) => {
      if (isObject(part)) visit(i, part);
    });
  }
  for (const one of within) {
    const entries = fieldsOf(one);
    spend(budget, entries?.size ?? 0);
    entries?.forEach((part, key) => {
      if (isObject(part)) visit(key, part);
    });
  }
}

const isObject = (value: Value): value is Value & object => typeof value === "object" && value !== null;

/** What is shared may be reached in very many ways: looking ends when this is spent. */
interface Budget {
  left: number;
}

function spend(budget: Budget, parts: number): void {
  budget.left -= parts + 1;
  if (budget.left < 0)
    fail(`the pickle holds more than ${MOST_PARTS} parts, counted as often as they are shared`);
}

function collect(
  value: Value & object,
  path: string,
  into: Map<string, TensorNode>,
  unread: string[],
  above: Set<Value>,
  budget: Budget,
): void {
  if (isTensor(value)) {
    into.set(path === "" ? "tensor" : path, value);
    if (into.size > MOST_TENSORS) fail(`the file has more than ${MOST_TENSORS} tensors`);
    return;
  }
  if (above.has(value) || above.size === DEEPEST) return;
  if (isMade(value) && /rebuild|Storage$|^torch\./.test(value.by) && !isDict(value.state)) {
    if (unread.length < MOST_TENSORS) unread.push(`${path} (${value.by})`);
    return;
  }
  above.add(value);
  eachPart(value, budget, (key, part) => {
    const name = typeof key === "object" && key !== null ? "(no name)" : String(key);
    collect(part, path === "" ? name : `${path}.${name}`, into, unread, above, budget);
  });
  above.delete(value);
}

/** Whether there is a tensor anywhere in it. */
function holdsTensors(value: Value, budget: Budget): boolean {
  if (!isObject(value)) return false;
  const seen = new Set<Value>([value]);
  const waiting: (Value & object)[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (isTensor(next)) return true;
    eachPart(next, budget, (_key, part) => {
      if (!seen.has(part)) waiting.push(part);
      seen.add(part);
    });
  }
  return false;
}

function withoutWrappers(tensors: ReadonlyMap<string, TensorNode>): Map<string, TensorNode> {
  const wrapped = [...tensors.keys()].every(
    (name) => name.startsWith("module.") || name.startsWith("_forward_module."),
  );
  return new Map(
    [...tensors].map(([name, tensor]) => {
      const inner = name.replace(WRAPPERS, (whole, before: string, wrapper: string) =>
        wrapper === "module" && !(wrapped && before === "") ? whole : before === "" ? "" : "",
      );
      return [inner.replace(/^\./, "").replace(/\.\.+/g, "."), tensor];
    }),
  );
}

function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, 8)
    .map((name) => name.slice(0, 100))
    .join(", ");
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
