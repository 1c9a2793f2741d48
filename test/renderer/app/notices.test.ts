// Sentences that come and go: what failed, what was done.

import { DOMWrapper } from "@vue/test-utils";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { useNotices } from "../../../src-renderer/session/notices";
import { useSession } from "../../../src-renderer/session/session";
import { openPage, press, settled } from "../appPage";
import type { FakeEngine } from "../fakeEngine";

const page = new DOMWrapper(document.body);
let engine: FakeEngine;

beforeEach(async () => {
  engine = await openPage();
});

const notices = (): string[] => page.findAll('[data-testid="notice"]').map((notice) => notice.text());

describe("notices", () => {
  test("an error leaves when what failed succeeds", async () => {
    engine.refuse("next", "next: the engine is busy");
    await press("ArrowRight");
    expect(notices()).toHaveLength(1);
    await press("ArrowRight");
    expect(notices()).toEqual([]);
  });

  test("a success passes by itself, but not under the pointer", async () => {
    vi.useFakeTimers();
    useNotices().show("Saved tiny.npz.", "info");
    await vi.advanceTimersByTimeAsync(100);
    const list = page.get('[aria-label="Notices"]');
    await list.trigger("pointerenter");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(notices()).toHaveLength(1);
    await list.trigger("pointerleave");
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    expect(useNotices().notices).toEqual([]);
  });

  test("each success has its own eight seconds", async () => {
    vi.useFakeTimers();
    useNotices().show("Saved one.npz.", "info");
    await vi.advanceTimersByTimeAsync(5_000);
    useNotices().show("Saved two.npz.", "info");
    await vi.advanceTimersByTimeAsync(4_000);
    expect(useNotices().notices.map(({ text }) => text)).toEqual(["Saved two.npz."]);
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    expect(useNotices().notices).toEqual([]);
  });

  test("two are shown, the newest on top, and what passes makes way before what went wrong", async () => {
    useNotices().fail("the file is empty");
    useNotices().show("Saved one.npz.", "info");
    useNotices().show("Saved two.npz.", "info");
    await settled();
    expect(notices()).toEqual(["Saved two.npz.", "The file is empty."]);
  });

  test("all go with a new session", async () => {
    useNotices().fail("the file is empty");
    await useSession().restart();
    await settled();
    expect(notices()).toEqual([]);
  });
});
