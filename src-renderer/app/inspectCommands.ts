// The commands of the panels: watches, edits, comparison, trace, session files. Rows of the one table in commands.ts.

import type { Host } from "../../src-engine/protocol/host";
import type { UserCommand } from "./createCommands";
import { elementAddress } from "../../src-view/tensor/picture";
import { dataParts, useBrowsing, type DataPart } from "../features/data/browsing";
import { useComparison } from "../features/comparison/comparison";
import { useEdits } from "../session/run/edits";
import { useFigures } from "../session/figures";
import { useExplain } from "../features/explain/explain";
import { useParting } from "../session/run/confirmDiscard";
import { useRemark } from "../session/remark";
import { useSession } from "../session/session";
import { useSessionFile } from "../features/sessions/sessionFile";
import { useStageTab } from "../session/view/stageTab";
import { useTheory } from "../features/theory/theoryStore";
import { useTrace } from "../features/trace/trace";
import { useView } from "../session/view/view";
import { useWatches } from "../features/watches/watches";
import { currentInstruction } from "../session/words";

const dataTitles: Readonly<Record<DataPart, string>> = {
  browse: "Leaf through the images, and pick the next batch",
  mistakes: "What the network takes for what",
  draw: "Draw a digit and see it flow",
};

export function inspectCommands(host: Host): readonly UserCommand[] {
  const session = useSession();
  const view = useView();
  const watches = useWatches();
  const edits = useEdits();
  const explain = useExplain();
  const browsing = useBrowsing();
  const tab = useStageTab();
  const comparison = useComparison();
  const theory = useTheory();
  const trace = useTrace();
  const parting = useParting();
  const remark = useRemark();
  const file = useSessionFile();
  const figures = useFigures();
  figures.connect(host);
  const ready = (): boolean => session.ready;
  const launched = (): boolean => session.connection === "open" && session.info !== undefined;

  /** The element under the pointer or chosen; else the parameter that is shown, or what was written last. */
  function before(): string | undefined {
    const { info, stopped } = session;
    if (!info || !stopped) return undefined;
    const { spot } = view;
    const tensor = spot && session.tensors.get(spot.path);
    if (tensor) return elementAddress(info, spot.path, tensor.shape, spot.offset, session.sample);
    return view.parameter ?? currentInstruction(info, stopped)?.writes;
  }

  return [
    {
      id: "explain",
      group: "Inspect",
      title: "Explain the chosen element or the largest just written; again: to its terms, and back",
      keys: ["e"],
      enabled: launched,
      run: () => explain.openHere(),
    },
    {
      id: "explain.return",
      group: "Inspect",
      title: "Return along the chain of explanations",
      keys: ["Backspace"],
      enabled: () => explain.open && explain.at > 0,
      run: () => explain.walk(explain.at - 1),
    },
    {
      id: "theory",
      group: "Inspect",
      title: "Derive the rule of the current operation",
      keys: ["t"],
      enabled: launched,
      run: () => theory.open(),
    },
    {
      id: "watch",
      group: "Inspect",
      title: "Watch the chosen element or tensor",
      keys: ["w"],
      enabled: () => launched() && before() !== undefined,
      run: () => watches.add(before() ?? ""),
    },
    {
      id: "watch.new",
      group: "Inspect",
      title: "Watch an expression…",
      keys: [],
      enabled: launched,
      run: () => watches.ask(),
    },
    {
      id: "edit",
      group: "Inspect",
      title: "Change the chosen element…",
      keys: ["F2"],
      enabled: ready,
      run: () => {
        if (view.selected) edits.begin(view.selected);
        else remark.say("Choose a cell first: click one of a picture, or walk to it with the arrow keys.");
      },
    },
    {
      id: "edit.learningRate",
      group: "Inspect",
      title: "Change the learning rate…",
      keys: [],
      enabled: ready,
      run: () => edits.beginLearningRate(),
    },
    {
      id: "edit.batch",
      group: "Inspect",
      title: "Choose the next batch…",
      keys: [],
      enabled: ready,
      run: () => (edits.batch = true),
    },
    ...dataParts.map((part) => ({
      id: `data.${part}`,
      group: "Inspect" as const,
      title: dataTitles[part],
      keys: [],
      enabled: launched,
      run: () => {
        browsing.part = part;
        tab.shown = "data";
      },
    })),
    {
      id: "compare",
      group: "Inspect",
      title: "Compare two moments",
      keys: ["c"],
      enabled: ready,
      run: () => comparison.open(),
    },
    {
      id: "compare.sample",
      group: "Inspect",
      title: "Compare with another sample",
      keys: [],
      enabled: () => ready() && (session.stopped?.batch.labels.length ?? 0) > 1,
      run: () => comparison.openSamples(),
    },
    {
      id: "trace",
      group: "Inspect",
      title: "Trace the first NaN or infinity",
      keys: [],
      enabled: ready,
      run: () => void trace.open(),
    },
    {
      id: "figure",
      group: "Session",
      title: "Save a figure or table…",
      keys: [],
      enabled: () => launched() && figures.offers.length > 0,
      run: () => figures.show(),
    },
    {
      id: "saveSession",
      group: "Session",
      title: "Save session…",
      keys: ["Control+s"],
      enabled: ready,
      run: () => void file.save(host),
    },
    {
      id: "saveSessionWithWeights",
      group: "Session",
      title: "Save session with weights…",
      keys: [],
      enabled: ready,
      run: () => void file.save(host, true),
    },
    {
      id: "openSession",
      group: "Session",
      title: "Open session…",
      keys: ["Control+o"],
      enabled: () => launched() && !session.running,
      run: () =>
        parting.part({
          title: "Open another session?",
          verb: "Open session…",
          go: () => void file.open(host),
        }),
    },
  ];
}
