// The commands of how pictures are looked at. Rows of the one table in commands.ts.

import type { UserCommand } from "./createCommands";
import { useColorScope } from "../session/view/colorScope";
import { useSession } from "../session/session";
import { useTimelineRoom } from "../features/run/timeline/timelineRoom";
import { useView } from "../session/view/view";
import { useZoom } from "../session/view/zoom";

/** How much closer one press of a key is. */
const STEP = 1.5;

export function zoomCommands(): readonly UserCommand[] {
  const session = useSession();
  const view = useView();
  const zoom = useZoom();
  const colors = useColorScope();
  const timeline = useTimelineRoom();
  const enabled = (): boolean => session.info !== undefined;
  const row = (id: string, title: string, keys: readonly string[], run: () => void): UserCommand => ({
    id,
    group: "View",
    title,
    keys,
    enabled,
    run,
  });
  return [
    row("zoom.in", "Look closer", ["+", "="], () => zoom.zoomBy(STEP)),
    row("zoom.out", "Look wider", ["-"], () => zoom.zoomBy(1 / STEP)),
    row("zoom.map", "A map as large as there is room, or all of them", ["z"], () => zoom.enlarge()),
    row("zoom.fit", "See all of it", ["0"], () => zoom.fit()),
    row("layer.alone", "The layer alone, or with its operation", ["x"], () => {
      view.layerAlone = !view.layerAlone;
    }),
    row("timeline.run", "Fold the run's timeline, or unfold it", [], () => timeline.toggle("run")),
    row("timeline.iteration", "Fold the iteration's timeline, or unfold it", [], () =>
      timeline.toggle("iteration"),
    ),
    row("statistics", "Statistics and histogram, or not", ["h"], () => {
      view.statistics = !view.statistics;
    }),
    row("colors", "Limits of the colours: each map, layer, network, locked", ["l"], () => colors.cycle()),
  ];
}
