// The whole page on an engine that knows one small session by heart, and what a test does to it and reads of it.

import { flushPromises, mount, type VueWrapper } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import App from "../../../src-renderer/app/App.vue";
import { fakeEngine, type FakeEngine } from "../fakeEngine";

export interface OpenedPage {
  readonly engine: FakeEngine;
  readonly page: VueWrapper;
  /** Waits for all that was asked and answered. */
  settled(): Promise<void>;
  press(key: string, more?: KeyboardEventInit): Promise<void>;
  /** Of the element with this test id. */
  text(id: string): string;
  notices(): readonly string[];
}

export async function openedPage(): Promise<OpenedPage> {
  localStorage.clear();
  const pinia = createPinia();
  setActivePinia(pinia);
  const engine = fakeEngine();
  const page = mount(App, {
    props: { host: engine.host },
    global: { plugins: [pinia] },
    attachTo: document.body,
  });
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await flushPromises();
    // What an earlier page was still waiting for makes its stores the current ones.
    setActivePinia(pinia);
  };
  await settled();
  return {
    engine,
    page,
    settled,
    async press(key, more = {}) {
      window.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, ...more }));
      await settled();
    },
    text: (id) => page.get(`[data-testid="${id}"]`).text(),
    notices: () => page.findAll('[data-testid="notice"]').map((notice) => notice.text()),
  };
}
