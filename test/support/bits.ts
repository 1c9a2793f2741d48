// Numbers to their last bit, so that −0 is not 0; of NaN every one is alike.

import type { State } from "../../src-engine/run/backend";

/** By path. */
export function bitsOf(state: State): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...state].map(([path, { data }]) => {
      const numbers = data.map((x) => (Number.isNaN(x) ? NaN : x));
      return [path, Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64")];
    }),
  );
}
