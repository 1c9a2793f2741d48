// The commands of the stage's pictures: what they show, of which sample, and how closely one looks.

import { neighboursOf } from "../../session/neighbours";
import { useSession } from "../../session/session";
import { command, type UserCommand } from "../../session/userCommand";
import { useColorScope } from "../../session/view/colorScope";
import { useView } from "../../session/view/view";
import { useZoom } from "../../session/view/zoom";
import { currentInstruction } from "../../session/words";
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
  /** From the layer that is shown along the network; the stage names the others. */
  function beside(side: "reads" | "readBy"): string | undefined {
    const { info, stopped } = session;
    const here = view.pinned ?? (info && stopped && currentInstruction(info, stopped)?.layer);
    return info && here !== undefined ? neighboursOf(info, here)[side][0] : undefined;
  }
  function lookBeside(side: "reads" | "readBy"): void {
    const name = beside(side);
    if (name !== undefined) view.show(name);
  }
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
      "layer.input",
      "View",
      "The layer that this one reads, the first of several",
      ["Alt+ArrowUp"],
      () => beside("reads") !== undefined,
      () => lookBeside("reads"),
    ),
    command(
      "layer.reader",
      "View",
      "The layer that reads this one, the first of several",
      ["Alt+ArrowDown"],
      () => beside("readBy") !== undefined,
      () => lookBeside("readBy"),
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
