// A picture's camera as its tensor changes: kept where the next one lies alike, else all of it is seen.

import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, expect, test } from "vitest";
import { effectScope, nextTick, ref, type EffectScope } from "vue";
import { useCamera, type CameraHandle } from "../../../../src-renderer/tensors/useCamera";
import { useZoom } from "../../../../src-renderer/session/view/zoom";

const maps = { groups: 8, panels: 1, rows: 14, columns: 14 };
const picture = { fold: maps, box: { width: 300, height: 200 }, largest: 16, chosen: undefined };
const what = ref<typeof picture & { link: string | undefined }>({ ...picture, link: "layer conv1" });
let scope: EffectScope;
let camera: CameraHandle;

beforeEach(() => {
  setActivePinia(createPinia());
  what.value = { ...picture, link: "layer conv1" };
  scope = effectScope();
  camera = scope.run(() => useCamera(() => what.value))!;
  useZoom().zoomBy(3);
});
afterEach(() => scope.stop());

test("another tensor that lies alike is looked at as closely, at the same place", async () => {
  const { origin } = camera.view.value;
  what.value = { ...what.value, link: "layer relu1" };
  await nextTick();
  expect(camera.zoom.value).toBe(3);
  expect(camera.view.value.origin).toEqual(origin);
});

test("one of other maps is seen as a whole", async () => {
  what.value = { ...what.value, fold: { ...maps, rows: 7, columns: 7 }, link: "layer pool1" };
  await nextTick();
  expect(camera.zoom.value).toBe(1);
  expect(camera.partial.value).toBe(false);
});

test("coming back to one that was left is as what one comes from, not as it was", async () => {
  what.value = { ...what.value, link: "layer relu1" };
  await nextTick();
  camera.fit();
  what.value = { ...what.value, link: "layer conv1" };
  await nextTick();
  expect(camera.zoom.value).toBe(1);
});

test("the same tensor with other numbers stays as it is looked at, and so it does in a larger room", async () => {
  what.value = { ...what.value, fold: { ...maps } };
  await nextTick();
  expect(camera.zoom.value).toBe(3);
  what.value = { ...what.value, box: { width: 600, height: 400 } };
  await nextTick();
  expect(camera.zoom.value).toBe(3);
});

test("0 shows all of a picture that shares its camera with none, too", () => {
  const alone = scope.run(() => useCamera(() => ({ ...picture, link: undefined })))!;
  const key = (name: string): boolean => alone.key(new KeyboardEvent("keydown", { key: name }));
  expect(key("+")).toBe(true);
  expect(alone.zoom.value).toBe(1.5);
  expect(camera.key(new KeyboardEvent("keydown", { key: "0" }))).toBe(true);
  expect([alone.zoom.value, camera.zoom.value]).toEqual([1, 1]);
});
