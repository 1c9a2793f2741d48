// Whether layers are called so that the addresses of their tensors and moments say which is meant: `conv1.weight.grad`,
// `12/backward/conv1#3`, `conv1.weight[0,0,1,1] @ 12/forward/conv1`.

import type { LayerSpec } from "./model";

/** What stands between the parts of an address. */
const SEPARATORS = /[/@#[\]\s"]/;

/**
 * @param taken names that are no layer's to have
 * @throws Error naming the layer and what is wrong with its name
 */
export function assertLayerNames(layers: readonly Pick<LayerSpec, "name">[], taken: readonly string[]): void {
  const names = new Set(taken);
  for (const { name } of layers) {
    const refuse = (why: string): never => {
      throw new Error(`model: no layer can be called ${JSON.stringify(name)}: ${why}`);
    };
    if (name === "") refuse("a name has a character at least");
    const separator = SEPARATORS.exec(name)?.[0];
    if (separator !== undefined) refuse(`${JSON.stringify(separator)} has a meaning in addresses`);
    if (taken.includes(name)) refuse("that name is the model's own");
    if (names.has(name)) throw new Error(`model: two layers are called "${name}"`);
    names.add(name);
  }
  for (const name of names) {
    for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
      const shorter = name.slice(0, dot);
      if (names.has(shorter))
        throw new Error(
          `model: layers cannot be called "${shorter}" and "${name}": "${name}.…" would be of both`,
        );
    }
  }
}
