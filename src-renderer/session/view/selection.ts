// Points the stage at one element: in the sample it belongs to, and at its layer where another one is in view.
// The next stop is a reason to leave that layer; what a person pinned stays pinned.

import { defineStore } from "pinia";
import { watch } from "vue";
import type { SessionInfo, Stopped, TensorPath } from "../../../src-engine/protocol/protocol";
import { layerNameOf, ownerOf } from "../../../src-engine/protocol/relatedTensors";
import { isOfBatch, offsetOf } from "./frames";
import { currentInstruction } from "../words";
import { useSession } from "../session";
import { useView } from "./view";

export const useSelection = defineStore("selection", () => {
  const session = useSession();
  const view = useView();
  let led: string | undefined;

  /** @param index in the whole tensor */
  function to(path: TensorPath, index: readonly number[]): void {
    const { info, stopped } = session;
    const whole = info?.tensors[path]?.shape;
    if (!info || !stopped || !whole) return;
    const sample = isOfBatch(info, path) ? index[0] : undefined;
    if (sample !== undefined && sample !== session.sample) session.showSample(sample);
    if (view.pinned === undefined || view.pinned === led) lead(placeOf(info, stopped, path));
    const sent = sample === undefined ? whole : [1, ...whole.slice(1)];
    const offset = offsetOf(info, { path, index, value: 0 }, sent, session.sample);
    view.selected = offset === undefined ? undefined : { path, offset };
  }

  function lead(place: Place | undefined): void {
    led = place?.layer;
    if (place) view.show(place.layer, place.parameter);
    else view.follow();
  }
  watch(
    () => session.stopped?.address,
    () => {
      if (led !== undefined && view.pinned === led) view.follow();
      led = undefined;
    },
  );

  return { to };
});

interface Place {
  readonly layer: string;
  readonly parameter?: TensorPath;
}

/** Where the stage has to go for a tensor; undefined where the operation shows it, or nothing does. */
function placeOf(info: SessionInfo, stopped: Stopped, path: TensorPath): Place | undefined {
  const ran = currentInstruction(info, stopped);
  if (ran && (ran.writes === path || Object.values(ran.reads).includes(path))) return undefined;
  const own = ownerOf(info, path);
  const name = layerNameOf(info, path) ?? info.instructions.find(({ writes }) => writes === path)?.layer;
  if (name !== undefined && info.tensors[own]?.role === "parameter") return { layer: name, parameter: own };
  return name === undefined || name === ran?.layer ? undefined : { layer: name };
}
