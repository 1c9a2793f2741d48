// What the network made of every image of a split, when it was last asked.

import { defineStore } from "pinia";
import { computed, shallowRef, watch } from "vue";
import type { Answer } from "../../../src-engine/protocol/wire/client";
import type { Assessment, SessionInfo, Split } from "../../../src-engine/protocol/protocol";
import type { Cell, Judged } from "../../../src-view/misclassified";
import { addressAfter } from "../words";
import { useSession } from "../session";

/** With one entry an image, in the split's order. */
export interface Assessed extends Assessment, Judged {
  /** Label, predicted and count of each pair that occurs. */
  readonly confusion: ArrayLike<number>;
}

export const splitWords: Readonly<Record<Split, string>> = {
  train: "training",
  validation: "validation",
  test: "test",
};

export const useAssessment = defineStore("assessment", () => {
  const session = useSession();
  const results = shallowRef<Partial<Record<Split, Assessed>>>({});
  /** Which split is being assessed. */
  const busy = shallowRef<Split>();
  /** The cell of the matrix whose images are shown; all mistakes where there is none. */
  const cell = shallowRef<Cell>();
  const progress = computed(() =>
    busy.value !== undefined && session.working?.what === "assessing" ? session.working : undefined,
  );

  async function run(split: Split): Promise<void> {
    if (busy.value !== undefined) return;
    busy.value = split;
    const asked = session.info;
    await session.attempt(
      `Assessing the ${splitWords[split]} images`,
      async () => {
        const answer = await session.ask("assess", { split });
        if (asked === session.info) results.value = { ...results.value, [split]: assessedIn(answer) };
      },
      "assess",
    );
    busy.value = undefined;
  }

  /** Whether the weights have changed since. */
  function isOld(found: Assessed): boolean {
    const { info, stopped } = session;
    if (session.running || !info || !stopped) return true;
    return weightsAt(info, found) !== weightsAt(info, stopped);
  }

  watch(
    () => session.info,
    () => {
      results.value = {};
      cell.value = undefined;
    },
    { flush: "sync" }, // before whoever shows it asks anew
  );

  return { results, busy, cell, progress, run, isOld };
});

function assessedIn({ body, tensors }: Answer<"assess">): Assessed {
  const part = (name: string): ArrayLike<number> => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`assess: the engine sent no "${name}"`);
    return tensor.data;
  };
  return {
    ...body,
    indices: part("indices"),
    labels: part("labels"),
    predicted: part("predicted"),
    losses: part("losses"),
    probability: part("probability"),
    truth: part("truth"),
    order: Int32Array.from(part("order")),
    confusion: part("confusion"),
  };
}

/** A name for the weights of a moment: the same all the way from an iteration's start to its updates. */
export function weightsAt(
  { instructions }: SessionInfo,
  { address, branch }: Pick<Assessed, "address" | "branch">,
): string {
  const place = address.replace(/#.*$/, "");
  const iteration = place === "start" ? 0 : Number.parseInt(place, 10);
  const last = instructions.at(-1);
  if (last && place === addressAfter(last, iteration)) return `${branch} ${iteration + 1}`;
  return place.includes("/update/") ? `${branch} ${place}` : `${branch} ${iteration}`;
}
