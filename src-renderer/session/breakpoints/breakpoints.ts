// Where the run is to stop. The list is the page's: the engine gets all of it whenever it changes,
// and says which of them it understands and where they lie.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Breakpoint, VerifiedBreakpoint } from "../../../src-engine/protocol/protocol";
import { isPlain } from "./breakpointLook";
import { readKept, writeKept } from "./keptBreakpoints";
import { useSections } from "../../ui/sections";
import { useSession } from "../session";
import { useView } from "../view/view";

/** What the dialog edits: a breakpoint without the number it has or will get. */
export type Draft = Omit<Breakpoint, "id">;

export const useBreakpoints = defineStore("breakpoints", () => {
  const session = useSession();
  const sections = useSections();
  const view = useView();
  const all = shallowRef<readonly Breakpoint[]>([]);
  const verified = shallowRef<ReadonlyMap<number, VerifiedBreakpoint>>(new Map());
  const nonFinite = ref(true);
  const allOff = computed(() => all.value.length > 0 && all.value.every(({ enabled }) => !enabled));
  /** What the dialog shows; without a number it is a new one. */
  const editing = shallowRef<{ readonly id: number | undefined; readonly draft: Draft }>();
  let sent = 0;

  /** By operation, those that are looked at there. */
  const byInstruction = computed(() => {
    const found = new Map<number, Breakpoint[]>();
    for (const breakpoint of all.value) {
      const at = verified.value.get(breakpoint.id)?.instruction;
      if (at !== undefined) found.set(at, [...(found.get(at) ?? []), breakpoint]);
    }
    return found;
  });

  // At once, so that whoever replaces the list after a session was opened comes after this.
  watch(
    () => session.info,
    (info) => {
      if (!info) return;
      const kept = readKept(info.model);
      all.value = kept.breakpoints;
      nonFinite.value = kept.nonFinite;
      verified.value = new Map();
      void send();
      void sendNonFinite();
    },
    { immediate: true, flush: "sync" },
  );

  /**
   * @param draft checked along with the others, but never stopped at
   * @returns what the engine says of each, also when a newer list is on its way
   */
  async function send(draft?: Breakpoint): Promise<readonly VerifiedBreakpoint[]> {
    let answer: readonly VerifiedBreakpoint[] = [];
    if (!session.info) return answer;
    const turn = ++sent;
    const breakpoints = draft ? [...all.value, { ...draft, enabled: false }] : all.value;
    await session.attempt(
      undefined,
      async () => {
        const { body } = await session.ask("setBreakpoints", { breakpoints });
        answer = body.breakpoints;
        if (turn === sent) verified.value = new Map(answer.map((one) => [one.id, one]));
      },
      "breakpoints",
    );
    return answer;
  }

  async function sendNonFinite(): Promise<void> {
    const filters = nonFinite.value ? (["nonFinite"] as const) : [];
    await session.attempt(
      undefined,
      () => session.ask("setExceptionBreakpoints", { filters }),
      "breakpoints",
    );
  }

  function keep(): void {
    if (session.info) writeKept(session.info.model, { breakpoints: all.value, nonFinite: nonFinite.value });
  }

  function replace(breakpoints: readonly Breakpoint[]): void {
    all.value = breakpoints;
    keep();
    void send();
  }

  const nextId = (): number => 1 + Math.max(0, ...all.value.map(({ id }) => id));

  function add(draft: Draft): void {
    replace([...all.value, { ...draft, id: nextId() }]);
  }

  function change(id: number, draft: Draft): void {
    replace(all.value.map((one) => (one.id === id ? { ...draft, id } : one)));
  }

  /** Opens the dialog on one that there is, or on a new one with what is known of it. */
  function edit(from: Breakpoint | Partial<Draft>): void {
    const { id, ...draft } = { id: undefined, enabled: true, ...from };
    editing.value = { id, draft };
    view.dialog = "breakpoint";
  }

  /** The dialog's work is done; what it made is seen in the list. */
  function save(draft: Draft): void {
    const id = editing.value?.id;
    if (id === undefined) add(draft);
    else change(id, draft);
    sections.set("breakpoints", true);
  }

  /** What waited for it waits no more. */
  function remove(id: number): void {
    const others = all.value.filter((one) => one.id !== id);
    replace(
      others.map(({ after, ...rest }) => (after === undefined || after === id ? rest : { ...rest, after })),
    );
  }

  function enable(id: number, enabled: boolean): void {
    replace(all.value.map((one) => (one.id === id ? { ...one, enabled } : one)));
  }

  function enableAll(enabled: boolean): void {
    replace(all.value.map((one) => ({ ...one, enabled })));
  }

  /** Sets a breakpoint at a place, or takes away what is there. One that holds a condition is only switched, so that nothing typed is lost. */
  function toggle(place: string): void {
    const there = all.value.filter((one) => one.place === place);
    if (there.length === 0) add({ enabled: true, place });
    else press(there);
  }

  /** A click on marks that are there: plain ones go, others are switched. */
  function press(there: readonly Breakpoint[]): void {
    const plain = there.filter(isPlain);
    if (plain.length > 0) return plain.forEach(({ id }) => remove(id));
    const on = there.some(({ enabled }) => enabled);
    const ids = new Set(there.map(({ id }) => id));
    replace(all.value.map((one) => (ids.has(one.id) ? { ...one, enabled: !on } : one)));
  }

  function stopAtNonFinite(wanted: boolean): void {
    nonFinite.value = wanted;
    keep();
    void sendNonFinite();
  }

  /** What the engine thinks of a breakpoint that is still being written. */
  async function verify(draft: Draft): Promise<VerifiedBreakpoint | undefined> {
    const id = nextId();
    return (await send({ ...draft, id })).find((one) => one.id === id);
  }

  return {
    all,
    verified,
    nonFinite,
    allOff,
    byInstruction,
    replace,
    add,
    editing,
    edit,
    save,
    remove,
    enable,
    enableAll,
    toggle,
    press,
    stopAtNonFinite,
    verify,
    /** The list as it is, without a draft. */
    forgetDraft: () => send(),
  };
});
