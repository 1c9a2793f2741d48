// What is drawn at most once a frame, and only when it is another picture.

import { afterEach, describe, expect, test, vi } from "vitest";
import { effectScope, nextTick, ref, shallowRef } from "vue";
import { useFrame } from "../../../../src-renderer/ui/canvas/useFrame";

async function painted(): Promise<void> {
  await nextTick();
  await new Promise((resolve) => requestAnimationFrame(resolve));
}

describe("a drawing", () => {
  const scope = effectScope();
  afterEach(() => scope.stop());

  test("is asked for once a frame, and not when what it depends on is looked at again and the same", async () => {
    const width = shallowRef(100);
    const points = ref(1);
    const draw = vi.fn();
    scope.run(() => useFrame([width, () => (points.value > 3 ? 10 : 5)], draw));
    await painted();
    expect(draw).toHaveBeenCalledTimes(1);
    points.value = 2;
    await painted();
    expect(draw).toHaveBeenCalledTimes(1);
    points.value = 4;
    width.value = 120;
    await painted();
    expect(draw).toHaveBeenCalledTimes(2);
  });
});
