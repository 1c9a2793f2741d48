import { mount, type VueWrapper } from "@vue/test-utils";
import { describe, expect, test } from "vitest";
import { defineComponent, h, ref } from "vue";
import SplitHandle from "../../../src-renderer/ui/SplitHandle.vue";
import { openPage, press } from "../appPage";

type Grows = "left" | "right" | "up" | "down";

/** A pane of 200 pixels that may have 100 to 300. */
function pane(grows: Grows): { readonly handle: VueWrapper; readonly size: () => number } {
  const size = ref(200);
  const handle = mount(
    defineComponent(() => () => {
      const limits = { least: 100, most: 300, grows, label: "Width of the list" };
      const onResize = (pixels: number): void => void (size.value = pixels);
      return h(SplitHandle, { ...limits, size: size.value, onResize, onReset: () => (size.value = 200) });
    }),
    { attachTo: document.body },
  );
  return { handle, size: () => size.value };
}

async function dragBy(handle: VueWrapper, x: number, y: number): Promise<void> {
  handle.element.setPointerCapture = () => undefined;
  await handle.trigger("pointerdown", { button: 0, clientX: 500, clientY: 500, pointerId: 1 });
  await handle.trigger("pointermove", { clientX: 500 + x, clientY: 500 + y });
  await handle.trigger("pointerup");
}

describe("a pane's size", () => {
  test.each([
    ["right", 30, 0],
    ["left", -30, 0],
    ["down", 0, 30],
    ["up", 0, -30],
  ] as const)("that grows %s follows the pointer", async (grows, x, y) => {
    const { handle, size } = pane(grows);
    await dragBy(handle, x, y);
    expect(size()).toBe(230);
    await handle.trigger("pointermove", { clientX: 0, clientY: 0 });
    expect(size()).toBe(230);
  });

  test.each([
    ["right", "ArrowRight", 216],
    ["left", "ArrowRight", 184],
    ["up", "ArrowUp", 216],
    ["down", "ArrowUp", 184],
    ["left", "Home", 100],
    ["left", "End", 300],
  ] as const)("that grows %s follows %s", async (grows, key, becomes) => {
    const { handle, size } = pane(grows);
    await handle.trigger("keydown", { key });
    expect(size()).toBe(becomes);
    expect(handle.attributes("aria-valuenow")).toBe(String(becomes));
  });

  test("stays within its limits, and comes back to the usual", async () => {
    const { handle, size } = pane("right");
    await dragBy(handle, 900, 0);
    expect(size()).toBe(300);
    await handle.trigger("dblclick");
    expect(size()).toBe(200);
    await dragBy(handle, -900, 0);
    expect(size()).toBe(100);
    await handle.trigger("keydown", { key: "Enter" });
    expect(size()).toBe(200);
  });
});

test("the columns' widths are there again at the next visit", async () => {
  const handles = (): readonly HTMLElement[] => [
    ...document.querySelectorAll<HTMLElement>("[aria-label='Width of the network']"),
  ];
  await openPage();
  const [handle] = handles();
  const usual = Number(handle?.getAttribute("aria-valuenow"));
  handle?.focus();
  await press("ArrowLeft");
  expect(Number(handle?.getAttribute("aria-valuenow"))).toBe(usual - 16);
  await openPage(() => undefined, { remembers: true });
  expect(handles().map((one) => one.getAttribute("aria-valuenow"))).toEqual(Array(2).fill(`${usual - 16}`));
});
