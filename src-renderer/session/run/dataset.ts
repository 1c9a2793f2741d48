// The images of the session: which there are, and the pixels of those that somebody wants to see.
//
// Pixels are asked for a few hundred at a time, what was wanted last first, and kept while there is room.

import { defineStore } from "pinia";
import { shallowRef, watch } from "vue";
import type { ImageSet, Split } from "../../../src-engine/protocol/protocol";
import { useSession } from "../session";

/** An image by the pile it is counted in. */
export interface ImageName {
  readonly split: Split;
  readonly index: number;
}

export interface ImageList {
  /** In the split's order: indices of its pile, and labels. */
  readonly indices: Int32Array;
  readonly labels: Int32Array;
}

/** Asked for at once. */
const PAGE = 256;
/** Wanted longer ago than so many others: scrolled past. */
const PATIENCE = 1024;
/** Bytes of pixels that are kept. */
const ROOM = 64 * 2 ** 20;

/** Training and validation images are one pile. */
const keyOf = ({ split, index }: ImageName): string => `${split === "test" ? "test" : "train"} ${index}`;

export const useDataset = defineStore("dataset", () => {
  const session = useSession();
  const lists = shallowRef<Partial<Record<Split, ImageList>>>({});
  const set = shallowRef<ImageSet>({ channels: 1, height: 28, width: 28 });
  /** Counts what came: whoever paints looks again. */
  const arrived = shallowRef(0);
  const known = new Map<string, Uint8Array>();
  const wanted = new Map<string, ImageName>();
  let asking = false;
  let generation = 0;

  /** Makes sure that a split's list is there, or on its way. */
  async function open(split: Split): Promise<void> {
    if (lists.value[split] || !session.info) return;
    const mine = generation;
    await session.attempt(
      undefined,
      async () => {
        const { body, tensors } = await session.ask("listImages", { split });
        if (mine !== generation) return;
        set.value = body;
        const list = { indices: whole(tensors.get("indices")), labels: whole(tensors.get("labels")) };
        lists.value = { ...lists.value, [split]: list };
      },
      "images",
    );
  }

  /** An image's bytes, channel by channel; undefined while they are on their way. */
  function pixelsOf(name: ImageName): Uint8Array | undefined {
    const key = keyOf(name);
    const pixels = known.get(key);
    if (!pixels) {
      wanted.delete(key);
      wanted.set(key, name); // last
      if (!asking) void ask();
    }
    return pixels;
  }

  async function ask(): Promise<void> {
    asking = true;
    await Promise.resolve(); // the rest of what is wanted now
    try {
      while (wanted.size > 0 && session.info) {
        const latest = [...wanted.entries()].reverse();
        for (const [key] of latest.slice(PATIENCE)) wanted.delete(key);
        const { split } = latest[0]![1];
        const page = latest.filter(([, name]) => name.split === split).slice(0, PAGE);
        for (const [key] of page) wanted.delete(key);
        const names = page.map(([, name]) => name);
        if (!(await session.attempt(undefined, () => fetchPage(split, names), "images"))) return;
      }
    } finally {
      asking = false;
    }
  }

  async function fetchPage(split: Split, names: readonly ImageName[]): Promise<void> {
    const mine = generation;
    const { body, tensors } = await session.ask("images", {
      split,
      indices: names.map(({ index }) => index),
    });
    const data = tensors.get("pixels")?.data;
    if (mine !== generation || !data) return;
    const size = body.channels * body.height * body.width;
    names.forEach((name, n) => {
      known.set(keyOf(name), new Uint8Array(data.buffer, data.byteOffset + n * size, size).slice());
    });
    for (const oldest of known.keys()) {
      if (known.size * size <= ROOM) break;
      known.delete(oldest);
    }
    arrived.value++;
  }

  watch(
    () => session.info,
    () => {
      generation++;
      lists.value = {};
      known.clear();
      wanted.clear();
    },
    { flush: "sync" }, // before whoever shows it asks anew
  );

  return { lists, set, arrived, open, pixelsOf };
});

function whole(tensor: { readonly data: ArrayLike<number> } | undefined): Int32Array {
  if (!tensor) throw new Error("images: the engine sent no list of them");
  return Int32Array.from(tensor.data);
}
