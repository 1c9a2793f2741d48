// What is seen of the run: which stretch, which measure of health, and the iteration that is pointed at.

import { useLocalStorage } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { healthMeasures, type HealthMeasure } from "../../../../src-engine/protocol/health";
import type { BranchId, MomentAddress } from "../../../../src-engine/protocol/protocol";
import { layoutBranches } from "../../../../src-view/run/branchLanes";
import { lossScale } from "../../../session/run/lossLane";
import { isAll, panned, showing, within, zoomed, type Span } from "../../../../src-view/run/span";
import type { RunFacts } from "./runWords";
import { addressAfter, currentInstruction } from "../../../session/words";
import { useCurves } from "../../../session/run/curves";
import { newest } from "../../../ui/newest";
import { useSession } from "../../../session/session";
import { useTimeline } from "../../../session/run/timeline";
import { useNavigationHistory, type Stay } from "../../../session/run/navigationHistory";

/** A run of fewer iterations still gets so much room. */
const SHORTEST = 10;

interface Destination {
  readonly address: MomentAddress;
  readonly branch: BranchId | undefined;
}

export const useRunView = defineStore("runView", () => {
  const curves = useCurves();
  const session = useSession();
  const timeline = useTimeline();
  const jumps = useNavigationHistory();

  const keptMeasure = useLocalStorage<HealthMeasure>("backstep.health", "gradientNorm");
  /** What was kept may be of another time. */
  const measure = computed<HealthMeasure>({
    get: () => (healthMeasures.includes(keptMeasure.value) ? keptMeasure.value : "gradientNorm"),
    set: (wanted) => (keptMeasure.value = wanted),
  });

  const losses = computed(() => (curves.version >= 0 ? curves.points().loss : new Float64Array()));
  const scale = computed(() => lossScale(curves.extent));
  const strip = computed(() =>
    Math.min(curves.healthVersion, curves.version) >= 0
      ? curves.strip(measure.value)
      : { iterations: [], rows: [], end: 0 },
  );
  /** All that the picture shows and the words tell. */
  const facts = computed<RunFacts>(() => ({
    loss: losses.value,
    lossScale: scale.value,
    strip: strip.value,
    measure: measure.value,
    layers: session.info?.layers.map(({ name }) => name) ?? [],
    timeline: timeline.timeline,
  }));

  /** So many iterations of this branch are known. */
  const length = computed(() => (curves.version >= 0 ? curves.points().length : 0));
  const current = computed(() => session.stopped?.branch ?? 0);
  /** The branch that we are on has come as far as its curve, whatever was said of it last. */
  const lanes = computed(() => {
    const branches = timeline.timeline?.branches ?? [];
    const grown = branches.map((branch) =>
      branch.id === current.value
        ? { ...branch, iterations: Math.max(branch.iterations, length.value) }
        : branch,
    );
    return layoutBranches(grown, current.value);
  });
  /** Where we are, as a place on the axis: iteration 3 reaches from 3 to 4. */
  const present = computed(() => {
    const moment = session.progress?.moment ?? session.stopped?.moment;
    if (!moment) return 0;
    return moment.iteration + moment.pc / Math.max(1, session.info?.instructions.length ?? 1);
  });
  /** The iteration that we are in, its end included. */
  const iteration = computed(() => (session.progress ?? session.stopped)?.moment.iteration ?? 0);
  /** The same one while it reaches as far: a step within an iteration draws no run anew. */
  const all = computed<Span>((before) => {
    const ends = lanes.value.map(({ to }) => to);
    const to = Math.max(SHORTEST, length.value, Math.ceil(present.value), ...ends);
    return before?.to === to ? before : { from: 0, to };
  });
  /** Undefined shows all of the run, also of what is still to come. */
  const chosen = shallowRef<Span>();
  const span = computed(() => (chosen.value ? within(chosen.value, all.value) : all.value));
  /** The iteration under the pointer, or the one the keys went to. */
  const cursor = ref<number>();
  /** The row of the strip under the pointer. */
  const row = ref<number>();
  /** The stretch that is being marked on the axis. */
  const brush = shallowRef<Span>();

  function see(wanted: Span | undefined): void {
    const next = wanted && within(wanted, all.value);
    chosen.value = next && !isAll(next, all.value) ? next : undefined;
  }
  const zoom = (at: number, factor: number): void => see(zoomed(span.value, at, factor, all.value));
  const pan = (by: number): void => {
    if (chosen.value) see(panned(chosen.value, by, all.value));
  };

  /** An iteration of this branch that there is. */
  const known = (iteration: number): number =>
    Math.min(Math.max(length.value - 1, 0), Math.max(0, Math.floor(iteration)));

  function point(iteration: number | undefined): void {
    cursor.value = iteration === undefined ? undefined : known(iteration);
  }
  /** As `point`, and brings it into view. */
  function walk(iteration: number): void {
    point(iteration);
    if (chosen.value) see(showing(chosen.value, known(iteration), all.value));
  }

  /** The same operation of another iteration, so that one picture can be compared with the next. */
  function addressIn(iteration: number): MomentAddress | undefined {
    const { info, stopped } = session;
    if (!info) return undefined;
    const ran = stopped && currentInstruction(info, stopped);
    const operation = ran ?? info.instructions.findLast(({ phase }) => phase === "loss");
    return operation && addressAfter(operation, iteration);
  }

  /** Goes to an iteration at once, whatever else is going on. */
  async function visit(iteration: number, branch?: BranchId): Promise<void> {
    const address = addressIn(iteration);
    if (address !== undefined) await session.goTo(address, branch);
  }

  /** Where a drag through the iterations began. */
  let gripped: Stay | undefined;
  function grip(): void {
    gripped = session.stopped && { address: session.stopped.address, branch: session.stopped.branch };
  }

  const follow = newest(async ({ address, branch }: Destination) => {
    if (session.running || session.stopped?.address === address) return;
    const where = branch === undefined ? { address } : { address, branch };
    const move = (): Promise<void> => session.moveBy(`Going to ${address}`, () => session.ask("goto", where));
    await session.attempt(undefined, move, "move");
  });
  /**
   * Goes to an iteration as soon as the jump under way is over, unless another is wanted by then. However far it leads
   * and over however many iterations, one can return to where it began.
   */
  function scrub(iteration: number): void {
    const address = addressIn(known(iteration));
    if (address === undefined) return;
    if (gripped && gripped.address !== address) jumps.leave(gripped);
    void follow({ address, branch: undefined });
  }

  watch(chosen, () => timeline.look(chosen.value && span.value));
  watch(
    () => session.info,
    () => (chosen.value = cursor.value = row.value = brush.value = undefined),
  );

  return {
    measure,
    facts,
    lanes,
    length,
    present,
    iteration,
    all,
    span,
    zoomedIn: computed(() => chosen.value !== undefined),
    cursor,
    row,
    brush,
    see,
    zoom,
    pan,
    known,
    point,
    walk,
    visit,
    grip,
    scrub,
  };
});
