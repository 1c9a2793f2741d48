// The model that somebody writes: every state of it, as a list to go back through, and the text that survives a reload.

import { useLocalStorage } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Requests } from "../../../src-engine/protocol/protocol";
import { useSession } from "../../session/session";
import { useView } from "../../session/view/view";
import {
  begin,
  canRedo,
  canUndo,
  current,
  edited,
  redone,
  settled,
  undone,
  type EditHistory,
} from "./spec/editHistory";
import { readSpec, specText, type Spec } from "./spec/spec";

interface State {
  /** The last model that could be read. */
  readonly spec: Spec;
  /** Its JSON, as it was typed where somebody typed it. */
  readonly text: string;
  /** Whether the text is that model's. */
  readonly isRead: boolean;
}

/** What the browser remembers. */
interface Draft {
  readonly text: string;
  /** A text that can be read, where `text` cannot. */
  readonly before: string;
  /** What the edit began with: a draft that is still that is none. */
  readonly base: string;
}

const nothing: Spec = { name: "my-model", input: [1, 28, 28], layers: [], loss: { type: "" } };

/** What was kept may be of another time. */
function readDraft(kept: string): Draft | null {
  const { text, before, base } = (JSON.parse(kept) ?? {}) as Partial<Draft>;
  return text !== undefined && before !== undefined && base !== undefined ? { text, before, base } : null;
}

export const useModelEditor = defineStore("modelEditor", () => {
  const session = useSession();
  const view = useView();
  const draft = useLocalStorage<Draft | null>("backstep.model", null, {
    serializer: { read: readDraft, write: (kept) => JSON.stringify(kept) },
    shallow: true,
  });

  const history = shallowRef<EditHistory<State>>();
  const base = ref("");
  /** What went wrong with beginning an edit. */
  const problem = ref<string>();
  const isBusy = ref(false);
  const selected = ref(0);
  /** Whether the list of ops stands where the layer's form is. */
  const isAdding = ref(false);
  /** Said to who hears the page. */
  const spoken = ref("");

  const state = computed(() => history.value && current(history.value));
  const spec = computed(() => state.value?.spec ?? nothing);
  const text = computed(() => state.value?.text ?? "");
  const isRead = computed(() => state.value?.isRead ?? true);
  const isChanged = computed(() => text.value !== base.value);
  const layer = computed(() => spec.value.layers[selected.value]);
  watch(spec, ({ layers }) => (selected.value = Math.max(0, Math.min(selected.value, layers.length - 1))));
  watch(state, (now) => {
    if (now) draft.value = { text: now.text, before: specText(now.spec), base: base.value };
  });

  /** Goes on with the draft, else begins with the running model. */
  async function open(): Promise<void> {
    isAdding.value = false;
    if (!history.value || !isChanged.value) await load();
    view.dialog = "model";
  }

  async function load(): Promise<void> {
    const kept = history.value ? null : draft.value;
    if (kept && kept.text !== kept.base) {
      const spec = readSpec(kept.text);
      base.value = kept.base;
      history.value = begin({
        spec: spec ?? readSpec(kept.before) ?? nothing,
        text: kept.text,
        isRead: !!spec,
      });
    } else await startFrom(session.info ? {} : { empty: true });
  }

  /** A model to begin with; the one before can be had again by undoing. */
  async function startFrom(wanted: Requests["modelText"]["arguments"]): Promise<void> {
    isBusy.value = true;
    try {
      const { text } = (await session.ask("modelText", wanted)).body;
      const read = readSpec(text);
      takeText(read ? specText(read) : text);
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    } finally {
      isBusy.value = false;
    }
  }

  /** A model that is nobody's edit yet. */
  function takeText(wanted: string): void {
    problem.value = undefined;
    base.value = wanted;
    selected.value = 0;
    isAdding.value = false;
    const next = stateOf(wanted);
    history.value = history.value ? edited(history.value, next) : begin(next);
  }

  /** @param about the field that is typed into: its edits in a row are one step */
  function change(next: Spec, about?: string): void {
    if (!history.value || next === spec.value || !isRead.value) return;
    history.value = edited(history.value, { spec: next, text: specText(next), isRead: true }, about);
  }

  function changeText(next: string): void {
    if (history.value && next !== text.value) history.value = edited(history.value, stateOf(next), "text");
  }

  function stateOf(wanted: string): State {
    const read = readSpec(wanted);
    return { spec: read ?? spec.value, text: wanted, isRead: read !== undefined };
  }

  /** The text that cannot be read gives way to the last model that could; undoing brings it back. */
  function dropText(): void {
    if (!history.value || isRead.value) return;
    history.value = edited(history.value, { spec: spec.value, text: specText(spec.value), isRead: true });
  }

  function undo(): void {
    if (!history.value || !canUndo(history.value)) return;
    history.value = undone(history.value);
    spoken.value = "Undone.";
  }

  function redo(): void {
    if (!history.value || !canRedo(history.value)) return;
    history.value = redone(history.value);
    spoken.value = "Done again.";
  }

  /** What is typed next is a step of its own. */
  function settle(): void {
    if (history.value) history.value = settled(history.value);
  }

  /** It is the running model now, and a draft no more. */
  function keep(): void {
    base.value = text.value;
    draft.value = null;
  }

  return {
    spec,
    text,
    isRead,
    isChanged,
    layer,
    selected,
    isAdding,
    isBusy,
    problem,
    spoken,
    canUndo: computed(() => history.value !== undefined && canUndo(history.value)),
    canRedo: computed(() => history.value !== undefined && canRedo(history.value)),
    open,
    startFrom,
    takeText,
    change,
    changeText,
    dropText,
    undo,
    redo,
    settle,
    keep,
  };
});
