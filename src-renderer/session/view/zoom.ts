// How closely the stage's pictures are looked at, and which of them a command means. Pictures with a name in
// common, as an activation's and its gradient's, are looked at together.

import { defineStore } from "pinia";
import { shallowReactive, watch } from "vue";
import type { Camera } from "../../ui/canvas/camera";
import { useSession } from "../session";

/** A picture that can be looked at more closely. */
export interface Viewer {
  isShared(): boolean;
  zoomBy(factor: number): void;
  fit(): void;
  /** A map as large as there is room, with what is left to those beside it, or all of them again. */
  enlarge(): void;
}

export const useZoom = defineStore("zoom", () => {
  const session = useSession();
  const cameras = shallowReactive(new Map<string, Camera>());
  /** On the page, in the order they came there. */
  const viewers = new Set<Viewer>();
  let attended: Viewer | undefined;

  function look(name: string, camera: Camera | undefined): void {
    if (camera) cameras.set(name, camera);
    else cameras.delete(name);
  }

  function enter(viewer: Viewer): void {
    viewers.add(viewer);
  }
  function leave(viewer: Viewer): void {
    viewers.delete(viewer);
    ignore(viewer);
  }
  /** The pointer or the focus is on it: it is the one that is meant; or no longer. */
  function attend(viewer: Viewer): void {
    attended = viewer;
  }
  function ignore(viewer: Viewer): void {
    if (attended === viewer) attended = undefined;
  }

  /** Where none is pointed at, the first of those that are looked at together. */
  const meant = (): Viewer | undefined => attended ?? [...viewers].find(({ isShared }) => isShared());
  const zoomBy = (factor: number): void => meant()?.zoomBy(factor);
  /** All of every picture, of the one that is meant as well. */
  function fit(): void {
    for (const viewer of viewers) viewer.fit();
    cameras.clear();
  }
  const enlarge = (): void => meant()?.enlarge();

  watch(
    () => session.info,
    () => cameras.clear(),
  );

  return { cameras, look, enter, leave, attend, ignore, zoomBy, fit, enlarge };
});
