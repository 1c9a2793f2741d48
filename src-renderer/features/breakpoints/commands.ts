// The commands of breakpoints: here, with a condition, all of them, the first NaN.

import { useBreakpoints } from "../../session/breakpoints/breakpoints";
import { placeOf, unitOf } from "../../session/places";
import { useSession } from "../../session/session";
import { command, type UserCommand } from "../../session/userCommand";
import { useView } from "../../session/view/view";
import { currentInstruction } from "../../session/words";

/** Where the focus is, when that is a place. */
const focusedPlace = (): string | undefined =>
  document.activeElement?.closest<HTMLElement>("[data-place]")?.dataset["place"];

export function breakpointCommands(): readonly UserCommand[] {
  const session = useSession();
  const view = useView();
  const breakpoints = useBreakpoints();

  /** Where the focus is; else the operation that ran last, and where one steps by more than that its layer in its phase. */
  function toggleBreakpoint(): void {
    const { info, stopped } = session;
    const focused = focusedPlace();
    if (focused !== undefined) return breakpoints.toggle(focused);
    const ran = info && stopped && currentInstruction(info, stopped);
    if (!ran) return;
    // Whatever stops right here is what is meant, also where its place says more than this operation.
    const here = breakpoints.byInstruction.get(stopped.instruction) ?? [];
    const placed = here.filter(({ place }) => place !== undefined);
    const isFine = view.granularity === "operation" || view.granularity === "element";
    if (placed.length > 0) breakpoints.press(placed);
    else breakpoints.toggle(isFine ? placeOf(ran) : unitOf(ran.layer, ran.phase));
  }

  return [
    command(
      "breakpoint.toggle",
      "Breakpoints",
      "Toggle a breakpoint here",
      ["F9"],
      () => session.launched,
      toggleBreakpoint,
    ),
    command(
      "breakpoint.new",
      "Breakpoints",
      "New breakpoint with a condition…",
      ["Shift+F9"],
      () => session.launched,
      () => {
        const place = focusedPlace();
        breakpoints.edit(place === undefined ? {} : { place });
      },
    ),
    command(
      "breakpoint.switchAll",
      "Breakpoints",
      "Switch all breakpoints off, or on again",
      [],
      () => breakpoints.all.length > 0,
      () => breakpoints.enableAll(breakpoints.allOff),
    ),
    command(
      "breakpoint.removeAll",
      "Breakpoints",
      "Remove all breakpoints",
      [],
      () => breakpoints.all.length > 0,
      () => breakpoints.replace([]),
    ),
    command(
      "breakpoint.nonFinite",
      "Breakpoints",
      "Stop at the first NaN or infinity, or not",
      [],
      () => session.launched,
      () => breakpoints.stopAtNonFinite(!breakpoints.nonFinite),
    ),
  ];
}
