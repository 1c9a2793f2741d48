// What pointer, wheel and keys do over the run's picture: point, scrub, zoom, walk, go.

import type { ComputedRef, Ref } from "vue";
import type { RunLane } from "./runLane";
import { iterationOf } from "../../../../src-view/addresses";
import { marksBetween, nextMark } from "./runMarks";
import { wheelFactor } from "../../../../src-view/run/span";
import { useRunView } from "./runView";
import { useSession } from "../../../session/session";
import { useTimeline } from "../../../session/run/timeline";

interface RunPointer {
  move(event: PointerEvent): void;
  press(event: PointerEvent): void;
  release(): void;
  leave(): void;
  turn(event: WheelEvent): void;
  key(event: KeyboardEvent): void;
}

/** How near to a mark a pointer must come, in pixels. */
const NEAR = 5;

/** @param each how many iterations a pixel stands for */
export function useRunPointer(lane: Ref<RunLane>, each: ComputedRef<number>): RunPointer {
  const session = useSession();
  const timeline = useTimeline();
  const run = useRunView();
  let scrubbing = false;

  const placeOf = ({ offsetX }: MouseEvent): number => run.span.from + (offsetX + 0.5) * each.value;

  function rowAt(y: number): number | undefined {
    const { top, row, height } = lane.value.strip;
    return y >= top && y < top + height ? Math.floor((y - top) / row) : undefined;
  }

  function point(event: PointerEvent): void {
    run.row = scrubbing ? undefined : rowAt(event.offsetY);
    run.point(placeOf(event));
  }

  /** An alert has a moment of its own, to which a click on its triangle goes. */
  function alertUnder(event: PointerEvent): string | undefined {
    const { top, height } = lane.value.marks;
    if (!timeline.timeline || event.offsetY < top || event.offsetY > top + height) return undefined;
    const place = placeOf(event);
    const reach = NEAR * each.value;
    const distance = (address: string): number => Math.abs(iterationOf(address) + 0.5 - place);
    return marksBetween(timeline.timeline, place - reach - 1, place + reach)
      .alerts.map(({ address }) => address)
      .sort((a, b) => distance(a) - distance(b))[0];
  }

  /** Where a key leads from an iteration; undefined where it is none that walks. */
  function destination({ key, ctrlKey }: KeyboardEvent, from: number): number | undefined {
    const page = Math.max(1, Math.round((run.span.to - run.span.from) / 10));
    const beside = (direction: 1 | -1): number => {
      const mark = ctrlKey && timeline.timeline ? nextMark(timeline.timeline, from, direction) : undefined;
      return mark ?? from + (ctrlKey ? 0 : direction);
    };
    switch (key) {
      case "ArrowRight":
      case "ArrowUp":
        return beside(1);
      case "ArrowLeft":
      case "ArrowDown":
        return beside(-1);
      case "PageUp":
        return from + page;
      case "PageDown":
        return from - page;
      case "Home":
        return 0;
      case "End":
        return run.length - 1;
      default:
        return undefined;
    }
  }

  /** Whether the key meant something here. */
  function act(event: KeyboardEvent): boolean {
    // Who lets go of the run lets go of what was pointed at, too.
    if (event.key === "Escape") run.point(undefined);
    const here = run.cursor ?? run.known(run.iteration);
    const to = destination(event, here);
    if (to !== undefined) run.walk(to);
    else if (event.ctrlKey) return false;
    else if (event.key === "Enter") void run.visit(here);
    else if (event.key === "+" || event.key === "=") run.zoom(here + 0.5, 1 / 2);
    else if (event.key === "-") run.zoom(here + 0.5, 2);
    else if (event.key === "0") run.see(undefined);
    else return false;
    return true;
  }

  return {
    move(event) {
      point(event);
      if (scrubbing && run.cursor !== undefined) run.scrub(run.cursor);
    },
    press(event) {
      if (event.button !== 0 || session.connection !== "open" || !session.info) return;
      const alert = alertUnder(event);
      if (alert !== undefined) return void session.goTo(alert);
      if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId);
      scrubbing = true;
      run.grip();
      point(event);
      void run.visit(run.known(placeOf(event)));
    },
    release() {
      scrubbing = false;
    },
    leave() {
      if (scrubbing) return;
      run.row = undefined;
      run.point(undefined);
    },
    turn(event) {
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (isSideways) run.pan((event.deltaX || event.deltaY) * each.value);
      else run.zoom(placeOf(event), wheelFactor(event));
    },
    key(event) {
      if (event.altKey || event.metaKey || !act(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
