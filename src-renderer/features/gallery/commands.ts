// The commands of the gallery: its list, and pointing at the operation that ran last.

import type { Host } from "../../../src-engine/protocol/wire/host";
import { useSession } from "../../session/session";
import { command, type UserCommand } from "../../session/userCommand";
import { useExercise } from "./exercise";
import { useGallery } from "./gallery";
import { useExerciseFiles } from "./exerciseFiles";

export function galleryCommands(host: Host): readonly UserCommand[] {
  const session = useSession();
  const gallery = useGallery();
  const exercise = useExercise();
  useExerciseFiles().at(host);
  return [
    command(
      "gallery",
      "Session",
      "Gallery of mistakes…",
      ["Control+Shift+G"],
      () => session.launched && !session.running,
      () => void gallery.open(),
      "exercises, find the mistake, teach",
    ),
    command(
      "pointAtOperation",
      "Inspect",
      "This operation is wrong…",
      ["Alt+Enter"],
      () => session.ready && exercise.canPoint,
      () => void exercise.point(),
      "exercise, answer, mistake",
    ),
  ];
}
