// The commands of the stage's pictures: what they show, of which sample, and how closely one looks.

import { useSession } from "../../session/session";
import { command, type UserCommand } from "../../session/userCommand";
import { useColorScope } from "../../session/view/colorScope";
import { useView } from "../../session/view/view";
import { useZoom } from "../../session/view/zoom";
import { useField } from "../../tensors/field/field";

/** How much closer one press of a key is. */
const STEP = 1.5;

export function mapsCommands(): readonly UserCommand[] {
  const session = useSession();
  const view = useView();
  const field = useField();
  const zoom = useZoom();
  const colors = useColorScope();
  const always = (): boolean => true;
  const known = (): boolean => session.info !== undefined;
  return [
    command("emphasis", "View", "Activations, gradients or both", ["g"], always, () => view.cycleEmphasis()),
    command(
      "field",
      "View",
      "Receptive and projective field, or not",
      ["r"],
      () => session.launched,
      () => {
        field.on = !field.on;
      },
    ),
    command(
      "follow",
      "View",
      "Follow the current operation",
      ["Escape"],
      () => view.pinned !== undefined,
      () => view.follow(),
    ),
    command(
      "sample.next",
      "View",
      "Next sample of the batch",
      ["]"],
      () => session.launched,
      () => session.showSample(session.sample + 1),
    ),
    command(
      "sample.previous",
      "View",
      "Previous sample of the batch",
      ["["],
      () => session.launched,
      () => session.showSample(session.sample - 1),
    ),
    command("zoom.in", "View", "Look closer", ["+", "="], known, () => zoom.zoomBy(STEP)),
    command("zoom.out", "View", "Look wider", ["-"], known, () => zoom.zoomBy(1 / STEP)),
    command("zoom.map", "View", "A map as large as there is room, or all of them", ["z"], known, () =>
      zoom.enlarge(),
    ),
    command("zoom.fit", "View", "See all of it", ["0"], known, () => zoom.fit()),
    command("layer.alone", "View", "The layer alone, or with its operation", ["x"], known, () => {
      view.layerAlone = !view.layerAlone;
    }),
    command("statistics", "View", "Statistics and histogram, or not", ["h"], known, () => {
      view.statistics = !view.statistics;
    }),
    command("colors", "View", "Limits of the colours: each map, layer, network, locked", ["l"], known, () =>
      colors.cycle(),
    ),
  ];
}
