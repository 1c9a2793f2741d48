// One tip for all elements that say something in `data-tip`.

import { enableAutoUnmount, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { nextTick } from "vue";
import TipHost from "../../../src-renderer/ui/TipHost.vue";
import { useTips } from "../../../src-renderer/ui/tips";

enableAutoUnmount(afterEach);

beforeEach(() => {
  vi.useFakeTimers();
  const pinia = createPinia();
  setActivePinia(pinia);
  document.body.innerHTML = `
    <nav>
      <button id="save" aria-label="Save" data-tip="Save the session (Ctrl+S)"></button>
      <span id="norm" data-tip="Norm of the output">|a|</span>
      <span id="whole" data-tip="conv1">conv1</span>
      <span id="none">nothing</span>
    </nav>
    <main><b id="loss" data-tip="Mean over the batch"><i id="inner">loss</i></b></main>`;
  // happy-dom lays nothing out: everything is there to be seen.
  vi.spyOn(Element.prototype, "getClientRects").mockReturnValue([{}] as unknown as DOMRectList);
  vi.spyOn(Element.prototype, "scrollIntoView").mockReturnValue();
  mount(TipHost, { global: { plugins: [pinia] }, attachTo: document.body });
});
afterEach(() => void vi.useRealTimers());

const element = (id: string): HTMLElement => document.querySelector<HTMLElement>(`#${id}`)!;
async function point(id: string): Promise<void> {
  element(id).dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
  await nextTick();
}
async function wait(milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds);
  await nextTick();
}
const shown = (): string | undefined => useTips().shown?.text;

describe("with the pointer", () => {
  test("a tip comes when it rests, and goes when it leaves", async () => {
    await point("save");
    await wait(300);
    expect(shown()).toBeUndefined();
    await wait(300);
    expect(shown()).toBe("Save the session (Ctrl+S)");
    expect(document.querySelector("[data-testid=tip]")?.textContent).toContain("Save the session (Ctrl+S)");
    await point("none");
    await wait(200);
    expect(shown()).toBeUndefined();
  });

  test("from one tip to the next it takes no time, and a part has the tip of what it is in", async () => {
    await point("save");
    await wait(600);
    await point("inner");
    await wait(1);
    expect(shown()).toBe("Mean over the batch");
  });

  test("what stands there in full needs no tip; what is cut does", async () => {
    await point("whole");
    await wait(600);
    expect(shown()).toBeUndefined();
    vi.spyOn(element("whole"), "scrollWidth", "get").mockReturnValue(90);
    await point("none");
    await point("whole");
    await wait(600);
    expect(shown()).toBe("conv1");
  });

  test("a text that changes under the pointer changes in the tip", async () => {
    await point("norm");
    await wait(600);
    element("norm").dataset["tip"] = "Norm of the gradient";
    vi.useRealTimers();
    await vi.waitFor(() => expect(shown()).toBe("Norm of the gradient"));
  });

  test.each(["pointerdown", "wheel", "keydown"])("%s puts it away", async (event) => {
    await point("save");
    await wait(600);
    element("save").dispatchEvent(
      event === "keydown"
        ? new KeyboardEvent("keydown", { key: "Escape", bubbles: true })
        : new Event(event, { bubbles: true }),
    );
    expect(shown()).toBeUndefined();
  });
});

describe("with the keyboard", () => {
  test("the focus is told at once what the tip says, and sees it when it rests", async () => {
    element("save").dispatchEvent(new KeyboardEvent("keydown", { key: "Tab", bubbles: true }));
    element("save").focus();
    await nextTick();
    const described = element("save").getAttribute("aria-describedby");
    expect(document.querySelector(`#${described}`)?.textContent).toBe("Save the session (Ctrl+S)");
    expect(shown()).toBeUndefined();
    await wait(900);
    expect(shown()).toBe("Save the session (Ctrl+S)");
    element("save").blur();
    expect(element("save").hasAttribute("aria-describedby")).toBe(false);
    expect(shown()).toBeUndefined();
  });

  test("what a command moved the focus to is told, and not covered by a tip", async () => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "e", bubbles: true }));
    element("save").focus();
    await wait(900);
    expect(element("save").hasAttribute("aria-describedby")).toBe(true);
    expect(shown()).toBeUndefined();
  });

  test("a description that was there before stays", async () => {
    element("save").setAttribute("aria-describedby", "none");
    element("save").focus();
    await nextTick();
    expect(element("save").getAttribute("aria-describedby")).toMatch(/^none /);
    element("save").blur();
    expect(element("save").getAttribute("aria-describedby")).toBe("none");
  });

  test("all tips of a part are walked, also of what takes no focus, and each is spoken", async () => {
    element("save").focus();
    const tips = useTips();
    const walked: (string | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      tips.showNext();
      await nextTick();
      walked.push(shown());
    }
    expect(walked).toEqual(["Norm of the output", "Save the session (Ctrl+S)", "Norm of the output"]);
    expect(document.querySelector("[data-testid=tip-spoken]")?.textContent.trim()).toBe(
      "|a|: Norm of the output",
    );
  });
});
