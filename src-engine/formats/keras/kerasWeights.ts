// Where a file has a layer's tensors: under the layer's name and their own, or, in Keras 3, under its class and numbers.

import type { Tensor } from "../../tensor/tensor";
import type { KerasLayer } from "./kerasGraph";

/** A tensor's names in Keras, of which a file uses one. */
export type OwnName = string | readonly string[];

/** A layer's tensors as the file has them, by the first of Keras's names for each; those that the file has not are left out. */
export type WeightsOf = (layer: KerasLayer, own: readonly OwnName[]) => ReadonlyMap<string, Tensor>;

/** Finds tensors for the layers of a model. */
export type Finding = (layers: readonly KerasLayer[]) => WeightsOf;

type Raw = ReadonlyMap<string, Tensor>;

/** What a layer lies in. Keras 2.14 calls it otherwise than Keras 3. */
const ROOTS = ["layers", "_layer_checkpoint_dependencies"];

/** Tensors by layer and own name, where a file's names say both: `conv1/kernel:0`, `model_1/conv1/conv1_2/kernel:0`. */
export const byName =
  (raw: Raw): Finding =>
  () => {
    const ways = [...raw].map(([name, tensor]) => ({ way: name.replace(/:\d+$/, "").split("/"), tensor }));
    const beneath = new Map<string, { readonly way: readonly string[]; readonly tensor: Tensor }[]>();
    const put = (key: string, one: (typeof ways)[number]): void => {
      const list = beneath.get(key);
      if (list) list.push(one);
      else beneath.set(key, [one]);
    };
    const innermost = new Map<string, Map<string, Tensor>>();
    for (const one of ways) {
      const [first = "", ...others] = one.way;
      const [layer = "", own = ""] = one.way.slice(-2);
      put(first, one);
      for (const part of new Set(others.slice(0, -1).map(unnumbered))) put(`${first}/${part}`, one);
      innermost.set(layer, (innermost.get(layer) ?? new Map<string, Tensor>()).set(own, one.tensor));
    }
    return ({ name, within }, own) => {
      // A file has the tensors of a model within a model under that model's name.
      const [outer] = within;
      const possible = outer ? beneath.get(`${outer.name}/${unnumbered(name)}`) : beneath.get(name);
      const exact = possible?.filter(({ way }) => !outer || way.slice(1, -1).includes(name));
      const found = exact && exact.length > 0 ? exact : possible;
      return named(
        found ? new Map(found.map(({ way, tensor }) => [way.at(-1)!, tensor])) : innermost.get(name),
        own,
      );
    };
  };

/** Keras numbers the parts of a name that it had already. */
const unnumbered = (part: string): string => part.replace(/(_\d+)+$/, "");

function named(found: Raw | undefined, own: readonly OwnName[]): Raw {
  return new Map(
    own.flatMap((names): [string, Tensor][] => {
      const [first, ...others] = typeof names === "string" ? [names] : names;
      const tensor = [first!, ...others].map((name) => found?.get(name)).find(Boolean);
      return tensor ? [[first!, tensor]] : [];
    }),
  );
}

/** Whether a file's tensors are numbered, as in Keras 3: `layers/conv2d_1/vars/0`. */
export function isNumbered(raw: Raw): boolean {
  return [...raw.keys()].some((name) => /(^|\/)vars\/\d+$/.test(name));
}

/** Layers are called by their class and a number there, or by their own name. */
export const byNumber =
  (raw: Raw): Finding =>
  (layers) => {
    const places = new Map<string, readonly string[]>();
    const counts = new Map<string, number>();
    const placesOf = (path: string, { name, type }: { name: string; type: string }, around: string) => {
      const known = places.get(path);
      if (known) return known;
      const snake = snakeCase(type);
      const key = `${around}/${snake}`;
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      const inside = around === "" ? [""] : (places.get(around) ?? []);
      const called = [name, count === 0 ? snake : `${snake}_${count}`];
      const found = inside.flatMap((before) =>
        ROOTS.flatMap((root) => called.map((one) => `${before}${root}/${one}/`)),
      );
      const there = found.filter((place) => prefixes.has(place));
      places.set(path, there);
      return there;
    };
    const prefixes = new Set<string>();
    for (const name of raw.keys())
      for (const { index } of name.matchAll(/\//g)) prefixes.add(name.slice(0, index + 1));
    for (const layer of layers) {
      let around = "";
      for (const model of layer.within) {
        const path = around === "" ? model.name : `${around}/${model.name}`;
        placesOf(path, model, around);
        around = path;
      }
      placesOf(layer.path, layer, around);
    }
    return (layer, own) => {
      const left = own
        .map((names) => (typeof names === "string" ? names : names[0]!))
        .filter((name) => !isLeftOut(layer, name));
      const place = (places.get(layer.path) ?? []).find((one) => raw.has(`${one}vars/0`));
      return new Map(
        left.flatMap((name, i): [string, Tensor][] => {
          const tensor = place === undefined ? undefined : raw.get(`${place}vars/${i}`);
          return tensor ? [[name, tensor]] : [];
        }),
      );
    };
  };

function snakeCase(type: string): string {
  return type
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

function isLeftOut({ config }: KerasLayer, name: string): boolean {
  const flag = { bias: "use_bias", gamma: "scale", beta: "center" }[name];
  return flag !== undefined && config.get(flag) === false;
}
