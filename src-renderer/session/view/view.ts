// What the person looks at: none of this is the engine's business but the sample.

import { useLocalStorage, usePreferredDark } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import { elementOrders, granularities } from "../../../src-engine/protocol/moment";
import type { ElementOrder, Granularity, TensorPath } from "../../../src-engine/protocol/protocol";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import type { Theme } from "../../../src-view/tensor/colormap";

export type Emphasis = "both" | "activations" | "gradients";
type ThemeChoice = "system" | Theme;

/** One level up or down; undefined where there is none. */
export const coarser = (from: Granularity): Granularity | undefined =>
  granularities[granularities.indexOf(from) - 1];
export const finer = (from: Granularity): Granularity | undefined =>
  granularities[granularities.indexOf(from) + 1];

/** One element of one tensor. */
export interface Spot {
  readonly path: TensorPath;
  readonly offset: number;
  /** What it is one of, where that lies like the path's tensor but is another: an attribution, a difference. */
  readonly other?: { readonly about: string; readonly tensor: Tensor };
}

export const useView = defineStore("view", () => {
  const keptGranularity = useLocalStorage<Granularity>("backstep.granularity", "operation");
  /** What was kept may be of another time. */
  const granularity = computed<Granularity>({
    get: () => (granularities.includes(keptGranularity.value) ? keptGranularity.value : "operation"),
    set: (wanted) => (keptGranularity.value = wanted),
  });
  const keptOrder = useLocalStorage<ElementOrder>("backstep.order", "magnitude");
  const order = computed<ElementOrder>({
    get: () => (elementOrders.includes(keptOrder.value) ? keptOrder.value : "magnitude"),
    set: (wanted) => (keptOrder.value = wanted),
  });
  const emphasis = ref<Emphasis>("both");
  /** The layer that was chosen, maybe with one of its parameters; undefined follows the current operation. */
  const chosen = shallowRef<{
    readonly layer: string;
    readonly parameter: TensorPath | undefined;
    readonly updated?: boolean;
  }>();
  const pinned = computed(() => chosen.value?.layer);
  const parameter = computed(() => chosen.value?.parameter);
  /** Whether the parameter is looked at as it is after its update, where that has run. */
  const updated = computed(() => chosen.value?.updated ?? false);
  const sample = ref(0);
  /** The element under the pointer, and the one that was clicked or walked to. */
  const hovered = shallowRef<Spot>();
  const selected = shallowRef<Spot>();
  const spot = computed(() => hovered.value ?? selected.value);

  /** Whether figures of what is shown stand beside it. */
  const statistics = useLocalStorage("backstep.statistics", false);
  /** Images of three channels as a map each, instead of in colour. */
  const channelsApart = useLocalStorage("backstep.channelsApart", false);

  /** Whether the layer has the operation's room: of that only its rule is shown. */
  const layerAlone = ref(false);

  const themeChoice = useLocalStorage<ThemeChoice>("backstep.theme", "system");
  const prefersDark = usePreferredDark();
  const theme = computed<Theme>(() =>
    themeChoice.value === "system" ? (prefersDark.value ? "dark" : "light") : themeChoice.value,
  );

  const dialog = ref<
    "palette" | "help" | "session" | "discard" | "breakpoint" | "opening" | "export" | "model" | "gallery"
  >();
  /** Counts the wishes to type an address; the address bar watches it. */
  const addressWanted = ref(0);

  function cycleEmphasis(): void {
    const next = { both: "activations", activations: "gradients", gradients: "both" } as const;
    emphasis.value = next[emphasis.value];
  }

  function toggleTheme(): void {
    themeChoice.value = theme.value === "dark" ? "light" : "dark";
  }

  /** A click on what is chosen lets go of it again. */
  function pin(layer: string, which?: TensorPath): void {
    const again = pinned.value === layer && parameter.value === which;
    chosen.value = again ? undefined : { layer, parameter: which };
  }

  function show(layer: string, which?: TensorPath, updated = false): void {
    chosen.value = { layer, parameter: which, updated };
  }

  function follow(): void {
    chosen.value = undefined;
  }

  return {
    granularity,
    order,
    emphasis,
    pinned,
    parameter,
    updated,
    sample,
    hovered,
    selected,
    spot,
    statistics,
    channelsApart,
    layerAlone,
    themeChoice,
    theme,
    dialog,
    addressWanted,
    cycleEmphasis,
    toggleTheme,
    pin,
    show,
    follow,
  };
});
