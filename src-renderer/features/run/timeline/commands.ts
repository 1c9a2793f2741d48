// The commands of the timeline's two parts.

import { useSession } from "../../../session/session";
import { command, type UserCommand } from "../../../session/userCommand";
import { useTimelineRoom } from "./timelineRoom";

export function timelineCommands(): readonly UserCommand[] {
  const session = useSession();
  const timeline = useTimelineRoom();
  const known = (): boolean => session.info !== undefined;
  return [
    command("timeline.run", "View", "Fold the run's timeline, or unfold it", [], known, () =>
      timeline.toggle("run"),
    ),
    command("timeline.iteration", "View", "Fold the iteration's timeline, or unfold it", [], known, () =>
      timeline.toggle("iteration"),
    ),
  ];
}
