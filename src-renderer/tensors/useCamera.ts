// Wheel, drag and keys on a picture of cells: closer, wider, along. The camera is the picture's own, or shared by name.

import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from "vue";
import {
  fitting,
  isPartial,
  onPanel,
  panelsSeen,
  panned,
  placeUnder,
  showing,
  viewOf,
  zoomed,
  type Camera,
  type Place,
  type View,
} from "../ui/canvas/camera";
import { cellOrigin, type Box, type Fold, type Layout, type Point } from "../../src-view/tensor/panels";
import { wheelFactor } from "../../src-view/run/span";
import { useZoom, type Viewer } from "../session/view/zoom";

export interface CameraHandle {
  readonly view: ComputedRef<View>;
  readonly partial: ComputedRef<boolean>;
  /** How many times as large as when all of it fits. */
  readonly zoom: ComputedRef<number>;
  attend(): void;
  ignore(): void;
  fit(): void;
  wheel(event: WheelEvent): void;
  press(event: PointerEvent): void;
  /** Whether the pointer drags the picture; if not, it only points. */
  drag(event: PointerEvent): boolean;
  /** Whether that was a drag and no click. */
  release(): boolean;
  /** Whether a key was one of its own. */
  key(event: KeyboardEvent): boolean;
  /** Moves as little as shows an element. */
  show(offset: number): void;
}

/** Pixels from where on a press that moves is no click. */
const FIRM = 4;
const STEP = 1.5;

const alike = (a: Fold, b: Fold): boolean =>
  a.groups === b.groups && a.panels === b.panels && a.rows === b.rows && a.columns === b.columns;

/**
 * @param what fold, room and largest cell of the picture; the name it shares its camera by; the element that is chosen
 */
export function useCamera(
  what: () => {
    readonly fold: Fold;
    readonly box: Box;
    readonly largest: number;
    readonly link: string | undefined;
    readonly chosen: number | undefined;
  },
): CameraHandle {
  const zoom = useZoom();
  const own = shallowRef<Camera>();
  const link = computed(() => what().link);
  const camera = computed(() => (link.value === undefined ? own.value : zoom.cameras.get(link.value)));
  const box = computed<Box>((before) => {
    const { width, height } = what().box;
    return before?.width === width && before.height === height ? before : { width, height };
  });
  const fit = computed<Layout>(() => fitting(what().fold, box.value, what().largest));
  const view = computed(() => viewOf(fit.value, camera.value, box.value));
  const partial = computed(() => isPartial(view.value));

  function look(to: Camera | undefined): void {
    if (link.value === undefined) own.value = to;
    else zoom.look(link.value, to);
  }

  /** The chosen element, where it can be seen, else the middle: what keys zoom about. */
  function middle(): Point {
    const { layout, origin, box: shown } = view.value;
    const { chosen } = what();
    const corner = chosen === undefined ? undefined : cellOrigin(layout, chosen);
    const at = corner && {
      x: corner.x - origin.x + layout.cell / 2,
      y: corner.y - origin.y + layout.cell / 2,
    };
    const isSeen = at && at.x >= 0 && at.y >= 0 && at.x <= shown.width && at.y <= shown.height;
    return isSeen ? at : { x: shown.width / 2, y: shown.height / 2 };
  }

  // Another tensor in the same place is looked at as closely where it lies alike, else as a whole.
  watch(
    () => [link.value, what().fold] as const,
    ([name, fold], [left, before]) => {
      if (name === left) return;
      const carried = left !== undefined && alike(fold, before) ? zoom.cameras.get(left) : undefined;
      if (name !== undefined) zoom.look(name, carried);
    },
    { flush: "pre" },
  );

  const viewer: Viewer = {
    isShared: () => link.value !== undefined,
    zoomBy: (factor) => look(zoomed(fit.value, camera.value, box.value, factor, middle())),
    fit: () => look(undefined),
    enlarge() {
      const { chosen, fold } = what();
      const panel =
        chosen === undefined ? panelsSeen(view.value)[0] : Math.floor(chosen / (fold.rows * fold.columns));
      look(camera.value || panel === undefined ? undefined : onPanel(fit.value, box.value, panel));
    },
  };
  zoom.enter(viewer);
  onScopeDispose(() => zoom.leave(viewer));

  const panBy = (by: Point): void => look(panned(fit.value, camera.value, box.value, by));
  /** Where the wheel was turned last, and what was there when it began. */
  let turned: { readonly at: Point; readonly place: Place } | undefined;
  let held: { x: number; y: number; moved: boolean } | undefined;

  return {
    view,
    partial,
    zoom: computed(() => camera.value?.zoom ?? 1),
    attend: () => zoom.attend(viewer),
    ignore: () => zoom.ignore(viewer),
    fit: () => viewer.fit(),
    wheel(event) {
      // A picture on a page that scrolls lets it scroll; a pinch is always meant for the picture.
      if (link.value === undefined && !event.ctrlKey && !camera.value) return;
      event.preventDefault();
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (isSideways) panBy({ x: event.deltaX || event.deltaY, y: 0 });
      else {
        const at = { x: event.offsetX, y: event.offsetY };
        if (turned?.at.x !== at.x || turned.at.y !== at.y) turned = { at, place: placeUnder(view.value, at) };
        look(zoomed(fit.value, camera.value, box.value, 1 / wheelFactor(event), at, turned.place));
      }
    },
    press({ clientX, clientY, button }) {
      if (button < 2) held = { x: clientX, y: clientY, moved: false };
    },
    drag(event) {
      if (!held || event.buttons === 0 || !partial.value) return false;
      const by = { x: held.x - event.clientX, y: held.y - event.clientY };
      if (!held.moved && Math.hypot(by.x, by.y) < FIRM) return false;
      if (!held.moved && event.currentTarget instanceof Element)
        event.currentTarget.setPointerCapture(event.pointerId);
      held = { x: event.clientX, y: event.clientY, moved: true };
      turned = undefined;
      panBy(by);
      return true;
    },
    release() {
      const moved = held?.moved ?? true;
      held = undefined;
      return moved;
    },
    key({ key, shiftKey }) {
      const { width, height } = view.value.box;
      const far: Readonly<Record<string, Point>> = {
        ArrowLeft: { x: -width / 2, y: 0 },
        ArrowRight: { x: width / 2, y: 0 },
        ArrowUp: { x: 0, y: -height / 2 },
        ArrowDown: { x: 0, y: height / 2 },
      };
      const by = far[key];
      if (shiftKey && by) panBy(by);
      else if (key === "+" || key === "=") viewer.zoomBy(STEP);
      else if (key === "-") viewer.zoomBy(1 / STEP);
      else if (key === "0") zoom.fit();
      else return false;
      return true;
    },
    show(offset) {
      const { layout } = view.value;
      if (partial.value)
        look(showing(fit.value, camera.value, box.value, cellOrigin(layout, offset), layout.cell));
    },
  };
}
