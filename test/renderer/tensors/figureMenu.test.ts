// Saving figures from the page: from a panel's menu and from the dialog, and what is said when there is nothing to save.

import { DOMWrapper, enableAutoUnmount, flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { nextTick } from "vue";
import App from "../../../src-renderer/app/App.vue";
import { inClone } from "../../../src-view/figures/source";
import { useFigures } from "../../../src-renderer/session/figures";
import { useNotices } from "../../../src-renderer/session/notices";
import { parseCsv } from "../../support/figures";
import { fakeEngine, type FakeEngine } from "../fakeEngine";

// happy-dom's document has no doctype, and KaTeX asks for one when it is loaded.
vi.hoisted(() => Object.defineProperty(document, "compatMode", { value: "CSS1Compat" }));

enableAutoUnmount(afterEach);

let engine: FakeEngine;

beforeEach(async () => {
  localStorage.clear();
  const pinia = createPinia();
  setActivePinia(pinia);
  engine = fakeEngine();
  mount(App, { props: { host: engine.host }, global: { plugins: [pinia] }, attachTo: document.body });
  for (let i = 0; i < 8; i++) await flushPromises();
});

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const part = (id: string): DOMWrapper<Element> => new DOMWrapper(document.body).find(`[data-testid=${id}]`);
const offer = (title: string) => useFigures().offers.find((one) => one.title === title)!;

describe("figures of the page", () => {
  test("are offered by the panels that are there", () => {
    const titles = useFigures().offers.map(({ title }) => title);
    for (const title of [
      "Maps of the layer",
      "Operation",
      "Loss and accuracy by iteration",
      "Health of the layers",
      "Network",
    ])
      expect(titles).toContain(title);
  });

  test("are saved under a name of their own, as what was asked for", async () => {
    await useFigures().save(offer("Maps of the layer"), "svg");
    await useFigures().save(offer("Network"), "csv");
    const [svg, csv] = engine.saved;
    expect(svg!.name).toMatch(/^tiny-[\w.,-]+\.svg$/);
    expect(text(svg!.bytes)).toContain("<dc:source>backstep figure maps --model tiny --data digits");
    expect(csv!.name).toMatch(/^tiny-network-[\w.,-]+\.csv$/);
    expect(
      parseCsv(text(csv!.bytes))
        .slice(1)
        .map(([layer]) => layer),
    ).toEqual(["conv", "relu", "flatten", "fc"]);
  });

  test("say so where there is nothing to save", async () => {
    await useFigures().save(offer("Loss and accuracy by epoch"), "svg");
    expect(engine.saved).toEqual([]);
    expect(
      useNotices()
        .notices.map((notice) => notice.text)
        .join(),
    ).toContain("there is nothing to save yet");
  });

  test("are looked at in a dialog, which says what makes them again", async () => {
    useFigures().show("Maps of the layer");
    for (let i = 0; i < 4; i++) await flushPromises();
    await nextTick();
    expect(part("figure-image").exists()).toBe(true);
    expect(part("figure-command").text()).toMatch(/^backstep figure maps --model tiny/);
    await part("choose-csv").trigger("click");
    expect(part("figure-lines").text()).toMatch(/^(row,)?tensor,/);
    expect(part("figure-command").text()).toMatch(/\.csv$/);
    expect(part("figure-copy").text()).toBe("Copy command line");
    expect(inClone(part("figure-command").text())).toMatch(
      /^npm run -s backstep -- figure maps --model tiny .*\.csv$/,
    );
    await part("figure-save").trigger("submit");
    await flushPromises();
    expect(engine.saved.map(({ name }) => name.slice(-4))).toEqual([".csv"]);
  });
});
