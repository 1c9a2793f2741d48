// The whole page on an engine that is made up, and what a test does with it as a person would: by keys, and by
// what has a name on the page.

import { DOMWrapper, enableAutoUnmount, flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia, type Pinia } from "pinia";
import { afterEach, vi } from "vitest";
import App from "../../src-renderer/app/App.vue";
import { useNotices } from "../../src-renderer/session/notices";
import { fakeEngine, type FakeEngine } from "./fakeEngine";

// happy-dom's document has no doctype, and KaTeX asks for one when it is loaded.
vi.hoisted(() => Object.defineProperty(document, "compatMode", { value: "CSS1Compat" }));

enableAutoUnmount(afterEach);

let pinia: Pinia;

/** Opens the page as at a first visit, or one more where the browser `remembers`. */
export async function openPage(
  prepare: (engine: FakeEngine) => void = () => undefined,
  { remembers = false } = {},
): Promise<FakeEngine> {
  if (!remembers) localStorage.clear();
  pinia = createPinia();
  setActivePinia(pinia);
  const engine = fakeEngine();
  prepare(engine);
  mount(App, { props: { host: engine.host }, global: { plugins: [pinia] }, attachTo: document.body });
  await settled();
  return engine;
}

/** Also what waits for the next frame, as what unfolds does. */
export async function settled(wait = 40): Promise<void> {
  for (let i = 0; i < 20; i++) await flushPromises();
  await new Promise((resolve) => setTimeout(resolve, wait));
  for (let i = 0; i < 5; i++) await flushPromises();
  // What an earlier page was still waiting for makes its stores the current ones.
  setActivePinia(pinia);
}

export async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  (document.activeElement ?? window).dispatchEvent(
    new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true, ...more }),
  );
  await settled();
}

/** Also in what floats above the page. */
export function find(id: string): DOMWrapper<HTMLElement> {
  const element = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  if (!element) throw new Error(`the page has no "${id}"`);
  return new DOMWrapper(element);
}

export const has = (id: string): boolean => document.querySelector(`[data-testid="${id}"]`) !== null;

export const text = (id: string): string => find(id).element.textContent.replace(/\s+/g, " ").trim();

export const notices = (): readonly string[] => useNotices().notices.map((notice) => notice.text);

export async function click(id: string): Promise<void> {
  await find(id).trigger("click");
  await settled();
}

export async function type(id: string, wanted: string): Promise<void> {
  const field = find(id);
  field.element.focus();
  await field.setValue(wanted);
  await settled();
}

/** Sends the form that a field is in. */
export async function submit(id: string): Promise<void> {
  find(id)
    .element.closest("form")
    ?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settled();
}

/** What was asked that moves in time. */
export const moves = (engine: FakeEngine): readonly string[] =>
  engine.heard.filter((command) => /^(next|step|goto|continue|reverse|pause)/.test(command));
