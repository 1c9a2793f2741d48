// Everything a person can do, once. Toolbar, application menu, keys and the command palette are
// made from this table.

import type { Requests } from "../../src-engine/protocol/protocol";
import type { Host } from "../../src-engine/protocol/host";
import { inspectCommands } from "./inspectCommands";
import { panelCommands } from "./panelFocus";
import { placeOf, unitOf } from "../session/places";
import { useBranches } from "../session/run/branches";
import { useBreakpoints } from "../session/breakpoints/breakpoints";
import { useField } from "../tensors/field/field";
import { useNotices } from "../session/notices";
import { useParting } from "../session/run/confirmDiscard";
import { useSession } from "../session/session";
import { stageTabs, useStageTab } from "../session/view/stageTab";
import { useTrips } from "../session/run/navigationHistory";
import { coarser, finer, granularities, useView } from "../session/view/view";
import { currentInstruction } from "../session/words";
import { zoomCommands } from "./zoomCommands";

export type Group = "Run" | "Breakpoints" | "Granularity" | "Inspect" | "View" | "Session" | "Help";

export interface UserCommand {
  readonly id: string;
  readonly group: Group;
  readonly title: string;
  /** Chords as `chordOf` writes them; the first is the one that is shown. */
  readonly keys: readonly string[];
  enabled(): boolean;
  run(): void;
}

export const exports = [
  {
    id: "exportSafetensors",
    format: "safetensors",
    title: "safetensors",
    reader: "PyTorch, JAX, Hugging Face",
  },
  { id: "exportNpz", format: "npz", title: "npz", reader: "NumPy, PyTorch" },
  { id: "exportOnnx", format: "onnx", title: "ONNX", reader: "the whole network" },
  {
    id: "exportOnnxPixels",
    format: "onnx",
    preprocessing: true,
    title: "ONNX for raw pixels",
    reader: "normalises itself",
  },
] as const satisfies readonly (Requests["export"]["arguments"] & {
  id: string;
  title: string;
  reader: string;
})[];

export function createCommands(host: Host): readonly UserCommand[] {
  const session = useSession();
  const view = useView();
  const notices = useNotices();
  const breakpoints = useBreakpoints();
  const field = useField();
  const parting = useParting();
  const branches = useBranches();
  const trips = useTrips();
  const stageTab = useStageTab();
  const always = (): boolean => true;
  const ready = (): boolean => session.ready;
  const launched = (): boolean => session.connection === "open" && session.info !== undefined;
  const past = (): boolean => ready() && (session.stopped?.instruction ?? -1) >= 0;

  /** Where the focus is, when that is a place. */
  const focusedPlace = (): string | undefined =>
    document.activeElement?.closest<HTMLElement>("[data-place]")?.dataset["place"];
  /** Else the operation that ran last, and where one steps by more than that its layer in its phase. */
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

  const save = async (wish: Requests["export"]["arguments"]): Promise<void> => {
    const file = await session.exportWeights(wish);
    const name = await host.saveFile(file);
    if (name) notices.show(`Saved ${name}.`, "info");
  };

  return [
    command("start", "Run", "Rewind to the start", ["Home"], past, () => void session.goTo("start")),
    command("newest", "Run", "Go to the newest moment of this branch", ["End"], ready, () =>
      branches.goToEnd(branches.current),
    ),
    command(
      "trips.back",
      "Run",
      "Return to where I was before the jump",
      ["Alt+ArrowLeft"],
      () => ready() && trips.before.length > 0,
      () => void session.retrace("back"),
    ),
    command(
      "trips.forward",
      "Run",
      "Forward again to where the jump led",
      ["Alt+ArrowRight"],
      () => ready() && trips.after.length > 0,
      () => void session.retrace("forward"),
    ),
    command(
      "reverseContinue",
      "Run",
      "Rewind to the last breakpoint",
      ["Alt+F5"],
      past,
      () => void session.reverseContinue(),
    ),
    command(
      "stepBack",
      "Run",
      "Rewind one step",
      ["ArrowLeft", "Alt+F10"],
      past,
      () => void session.stepBack(view.granularity),
    ),
    command(
      "next",
      "Run",
      "Next: one step",
      ["ArrowRight", "F10"],
      ready,
      () => void session.next(view.granularity),
    ),
    command(
      "stepIn",
      "Run",
      "Step in: a level finer",
      ["F11"],
      () => ready() && finer(view.granularity) !== undefined,
      () => void session.stepIn(),
    ),
    command(
      "stepIn.reverse",
      "Run",
      "Rewind a step in",
      ["Alt+F11"],
      () => past() && coarser(view.granularity) !== undefined,
      () => void session.stepIn(true),
    ),
    command(
      "stepOut",
      "Run",
      "Step out: to the unit's end, a level coarser",
      ["Shift+F11"],
      () => ready() && coarser(view.granularity) !== undefined,
      () => void session.stepOut(),
    ),
    command(
      "stepOut.reverse",
      "Run",
      "Rewind a step out",
      ["Alt+Shift+F11"],
      () => past() && finer(view.granularity) !== undefined,
      () => void session.stepOut(true),
    ),
    command("continue", "Run", "Continue: train to a breakpoint", ["F5"], ready, () => void session.resume()),
    command(
      "pause",
      "Run",
      "Pause",
      ["F6"],
      () => session.running || session.waiting !== undefined || session.working !== undefined,
      () => void session.pause(),
    ),
    command("restart", "Run", "Restart: the run so far is dropped", ["Control+Shift+F5"], launched, () =>
      parting.part({ title: "Restart the run?", verb: "Restart", go: () => void session.restart() }),
    ),
    ...granularities.map((granularity, i) =>
      command(
        `granularity.${granularity}`,
        "Granularity",
        `Step by ${granularity}`,
        [`${i + 1}`],
        always,
        () => {
          view.granularity = granularity;
        },
      ),
    ),
    command("order", "Granularity", "Elements by magnitude, or in order", [], always, () => {
      view.order = view.order === "magnitude" ? "index" : "magnitude";
    }),
    command(
      "breakpoint.toggle",
      "Breakpoints",
      "Toggle a breakpoint here",
      ["F9"],
      launched,
      toggleBreakpoint,
    ),
    command(
      "breakpoint.new",
      "Breakpoints",
      "New breakpoint with a condition…",
      ["Shift+F9"],
      launched,
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
      launched,
      () => breakpoints.stopAtNonFinite(!breakpoints.nonFinite),
    ),
    ...stageTabs.map(({ id, title, key }) =>
      command(`tab.${id}`, "View", `Stage: ${title}`, [key], always, () => {
        stageTab.shown = id;
      }),
    ),
    command("emphasis", "View", "Activations, gradients or both", ["g"], always, () => view.cycleEmphasis()),
    command("field", "View", "Receptive and projective field, or not", ["r"], launched, () => {
      field.on = !field.on;
    }),
    command(
      "follow",
      "View",
      "Follow the current operation",
      ["Escape"],
      () => view.pinned !== undefined,
      () => view.follow(),
    ),
    command("sample.next", "View", "Next sample of the batch", ["]"], launched, () =>
      session.showSample(session.sample + 1),
    ),
    command("sample.previous", "View", "Previous sample of the batch", ["["], launched, () =>
      session.showSample(session.sample - 1),
    ),
    command("theme", "View", "Switch between light and dark", [], always, () => view.toggleTheme()),
    command("theme.system", "View", "Light or dark as the system says", [], always, () => {
      view.themeChoice = "system";
    }),
    command("address", "View", "Go to address…", ["Control+p"], launched, () => void view.addressWanted++),
    ...zoomCommands(),
    ...panelCommands(),
    ...inspectCommands(host),
    command("newSession", "Session", "New session…", [], launched, () => {
      view.dialog = "session";
    }),
    ...exports.map(({ id, title, reader: _, ...wish }) =>
      command(id, "Session", `Export weights as ${title}`, [], ready, () => {
        void session.attempt(`Exporting ${title}`, () => save(wish), "export");
      }),
    ),
    command("palette", "Help", "Command palette", ["Control+Shift+P"], always, () => {
      view.dialog = view.dialog === "palette" ? undefined : "palette";
    }),
    command("help", "Help", "Keys", ["?"], always, () => {
      view.dialog = view.dialog === "help" ? undefined : "help";
    }),
  ];
}

function command(
  id: string,
  group: Group,
  title: string,
  keys: readonly string[],
  enabled: () => boolean,
  run: () => void,
): UserCommand {
  return { id, group, title, keys, enabled, run };
}

/** Runs a command by its id if it may run now; an unknown id is a mistake of the caller. */
export function runCommand(commands: readonly UserCommand[], id: string): void {
  const found = commands.find((candidate) => candidate.id === id);
  if (!found)
    throw new Error(`commands: expected one of ${commands.map((c) => c.id).join(", ")}, got "${id}"`);
  if (found.enabled()) found.run();
}
