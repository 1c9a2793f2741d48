// What the engine makes of the model that is being written: asked a moment after the last key, and only the newest answer counts.

import { useDebounceFn } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { CheckedLayer, ModelCheck, OpCatalogue, OpInfo } from "../../../src-engine/protocol/protocol";
import { useSession } from "../../session/session";
import { useView } from "../../session/view/view";
import { useModelEditor } from "./modelEditor";

/** Milliseconds after the last key. */
const PAUSE = 250;

const nothing: ModelCheck = { problems: [], layers: [] };

export const useModelCheck = defineStore("modelCheck", () => {
  const session = useSession();
  const view = useView();
  const editor = useModelEditor();

  const catalogue = shallowRef<OpCatalogue>();
  const found = shallowRef<ModelCheck>(nothing);
  /** The text that was checked. */
  const checked = ref<string>();
  const isChecking = computed(() => view.dialog === "model" && checked.value !== editor.text);
  /** Nothing is wrong with the model as it stands. */
  const isGood = computed(() => !isChecking.value && found.value.description !== undefined);
  const layers = computed(
    () => new Map(found.value.layers.map((layer): [string, CheckedLayer] => [layer.name, layer])),
  );
  const ops = computed(() => new Map(catalogue.value?.layers.map((op): [string, OpInfo] => [op.type, op])));

  async function check(): Promise<void> {
    const { text } = editor;
    if (view.dialog !== "model" || text === "" || text === checked.value) return;
    let answer: ModelCheck;
    try {
      answer = (await session.ask("checkModel", { text })).body;
    } catch (error) {
      answer = { ...nothing, problems: [{ text: error instanceof Error ? error.message : String(error) }] };
    }
    if (text !== editor.text) return;
    // The list waits with the last model that could be read, and so do its shapes.
    found.value = editor.isRead ? answer : { ...answer, layers: found.value.layers };
    checked.value = text;
  }

  const soon = useDebounceFn(check, PAUSE);
  watch([() => editor.text, () => view.dialog], () => void soon());

  async function loadOps(): Promise<void> {
    catalogue.value ??= (await session.ask("listOps", {})).body;
  }

  return { catalogue, ops, found, layers, isChecking, isGood, check, loadOps };
});
