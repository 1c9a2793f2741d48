// Which parts of the timeline are open: as many as leave the stage its room, unless somebody has folded or unfolded one.

import { useLocalStorage, useWindowSize } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed } from "vue";
import { arcsOf, edgesOf, levelsOf } from "../../../../src-view/run/edges";
import { fieldStripHeight } from "../../../tensors/field/fieldSide";
import { arcsHeight, LEAST, runHeights, timelineRoom, type TimelineRoom } from "./timelineLayout";
import { useField } from "../../../tensors/field/field";
import { useRunView } from "./runView";
import { useSession } from "../../../session/session";
import { useStageOverlay } from "../../../session/view/stageOverlay";

type Part = keyof TimelineRoom;

export const useTimelineRoom = defineStore("timelineRoom", () => {
  const session = useSession();
  const run = useRunView();
  const overlay = useStageOverlay();
  const field = useField();
  const { height: windowHeight } = useWindowSize();

  /** What somebody wanted otherwise than room has it. */
  const wished = useLocalStorage<Partial<TimelineRoom> | null>("backstep.timelineOpen", {});

  const isReading = computed(() => overlay.shown === "theory" || overlay.shown === "compare");
  const strip = computed(() => (field.on ? fieldStripHeight(windowHeight.value) : 0));
  const need = computed(() => LEAST.operation + (isReading.value ? LEAST.reading : LEAST.maps) + strip.value);
  const arcs = computed(() => arcsHeight(session.info ? levelsOf(arcsOf(edgesOf(session.info))) : 0));
  const heights = computed(() =>
    runHeights(
      windowHeight.value,
      session.info?.layers.length ?? 0,
      run.lanes.length,
      need.value,
      arcs.value,
    ),
  );
  const byRoom = computed(() =>
    timelineRoom(windowHeight.value, heights.value.lowest, need.value, arcs.value),
  );

  /** What was kept may be of another time, or not even an object. */
  const wish = (part: Part): boolean | undefined => {
    const kept: unknown = wished.value?.[part];
    return typeof kept === "boolean" ? kept : undefined;
  };
  const open = computed<TimelineRoom>(() => ({
    run: wish("run") ?? byRoom.value.run,
    iteration: wish("iteration") ?? byRoom.value.iteration,
  }));
  /** Whether more is open than leaves the stage its room. */
  const isCrowding = computed(
    () => (open.value.run && !byRoom.value.run) || (open.value.iteration && !byRoom.value.iteration),
  );

  /** Who wants what room has anyway leaves it to the room again. */
  function set(part: Part, isOpen: boolean): void {
    wished.value = { ...wished.value, [part]: isOpen === byRoom.value[part] ? undefined : isOpen };
  }
  const toggle = (part: Part): void => set(part, !open.value[part]);
  /** Folds what crowds the stage. */
  function giveWay(): void {
    if (isCrowding.value) wished.value = {};
  }

  return { open, isCrowding, isReading, heights, arcs, toggle, giveWay };
});
