// What the engine last said, and the means to ask it for more. Commands that move in time are answered at once and
// followed by `stopped`; they are sent one after the other, so that four quick presses are four steps.

import { defineStore } from "pinia";
import { computed, markRaw, ref, shallowRef, watch } from "vue";
import type { Answer, Client, Tensors } from "../../src-engine/protocol/wire/client";
import type {
  BranchId,
  Command,
  Events,
  LaunchOptions,
  Progress,
  Requests,
  SessionInfo,
  Stopped,
  TensorPath,
} from "../../src-engine/protocol/protocol";
import { openingOf } from "../../src-engine/protocol/wire/sessionText";
import { batchAccuracy } from "./run/accuracy";
import { isOfBatch } from "./view/frames";
import { FIRST_SESSION, optionsOf } from "./exchange/launchOptions";
import { visiblePaths } from "./exchange/subscription";
import { createArrivals } from "./exchange/arrivals";
import { drawn } from "../ui/canvas/drawBudget";
import { useCurves } from "./run/curves";
import { useSubscriptions } from "./view/subscriptions";
import { createFiles } from "./exchange/files";
import { createMoves, type Move } from "./exchange/moves";
import { useNotices } from "./notices";
import { createSteps } from "./exchange/steps";
import { createWorking } from "./exchange/working";
import { useNavigationHistory, type Stay } from "./run/navigationHistory";
import { useView } from "./view/view";

export const useSession = defineStore("session", () => {
  const curves = useCurves();
  const notices = useNotices();
  const view = useView();
  const subscriptions = useSubscriptions();
  const jumps = useNavigationHistory();

  const connection = ref<"connecting" | "open" | "lost" | "full">("connecting");
  /** Why this page is not served, where there are too many. */
  const refusal = ref<string>();
  const info = shallowRef<SessionInfo>();
  const stopped = shallowRef<Stopped>();
  const arrivals = createArrivals((args) => ask("read", args));
  const { tensors } = arrivals;
  const progress = shallowRef<Progress>();
  const running = ref(false);
  /** What we are waiting for, as words for the status bar. */
  const waiting = ref<string>();
  /** How far something long has come: a replay, a search, a plot, a large answer. */
  const { working, listenTo } = createWorking();
  /** The sample that is shown: an epoch's last batch may be too small for the wanted one. */
  const sample = computed(() => {
    const size = stopped.value?.batch.labels.length ?? 0;
    return size > 0 ? Math.min(view.sample, size - 1) : view.sample;
  });
  /** Whether there is a session to speak with, standing or running. */
  const launched = computed(() => connection.value === "open" && info.value !== undefined);
  const ready = computed(() => launched.value && !running.value);

  let client: Client | undefined;
  const listeners: ((fresh: Client) => void)[] = [];
  let options: LaunchOptions | undefined;
  const moves = createMoves();

  /** Takes a fresh connection and picks up the session there is, or opens the first one. */
  async function open(fresh: Client): Promise<void> {
    client = fresh;
    for (const listen of listeners) listen(fresh);
    fresh.on("stopped", stop);
    fresh.on("continued", () => (running.value = true));
    fresh.on("progress", advance);
    fresh.on("epoch", (epoch) => curves.addEpoch(epoch));
    listenTo(fresh);
    fresh.on("failed", ({ message }) => {
      notices.fail(message);
      working.value = undefined;
      moves.stopped();
    });
    const { body } = await fresh.request("attach", {});
    connection.value = "open";
    if (!body.session) return void (await launch(options ?? FIRST_SESSION));
    options ??= optionsOf(body.session);
    await adopt(body.session);
    if (body.isFromBefore)
      notices.show("This goes on where you left off the last time.", "info", "before", {
        label: "Begin anew",
        run: () => void launch(FIRST_SESSION),
      });
  }

  /** Other stores hear the engine's events through every connection, this one and those to come. */
  function onConnect(listen: (fresh: Client) => void): void {
    listeners.push(listen);
    if (client) listen(client);
  }

  /** @param why it is not had again at once: there are as many pages as the engine serves */
  function lose(why?: string): void {
    client = undefined;
    connection.value = why === undefined ? "lost" : "full";
    refusal.value = why;
    running.value = false;
    working.value = undefined;
    moves.forget();
    moves.stopped();
  }

  const launch = (wanted: LaunchOptions): Promise<boolean> =>
    attempt(
      `Opening ${wanted.model} on ${wanted.data}`,
      async () => {
        const { body } = await begin(() => ask("launch", wanted));
        options = wanted;
        await adopt(body);
      },
      "launch",
    );

  /** Another session takes the place of this one: one that `saveSession` wrote down. Answers what is not as it was there. */
  async function openFile(bytes: Uint8Array): Promise<Requests["openSession"]["response"]> {
    const [args, file] = openingOf(bytes);
    const { body } = await begin(() => ask("openSession", args, file));
    options = optionsOf(body.session);
    await adopt(body.session);
    return body;
  }

  /** Asks for a new session; when it is there, what the page knew of the old one goes. */
  async function begin<C extends Command>(request: () => Promise<Answer<C>>): Promise<Answer<C>> {
    moves.forget();
    const answer = await request();
    notices.clear();
    jumps.forget();
    curves.clear();
    stopped.value = undefined;
    arrivals.clear();
    view.follow();
    view.sample = 0;
    return answer;
  }

  async function adopt(session: SessionInfo): Promise<void> {
    info.value = session;
    view.hovered = view.selected = undefined;
    await subscribe();
    await refreshCurves();
  }

  /** How many iterations of the run a restart would not come back to by itself. */
  const wouldLose = computed(() =>
    curves.version >= 0 ? Math.max(0, curves.points().length - opened()) : 0,
  );
  /** The iterations whose loss was known when the session opened: that of the one after the warm-up, too. */
  const opened = (): number => (options?.warmup === undefined ? 0 : options.warmup + 1);
  /** The same session anew, forgetting its run. */
  const restart = (): Promise<boolean> => launch(options ?? FIRST_SESSION);

  function stop(body: Events["stopped"], sent: Tensors): void {
    const sameBranch = stopped.value?.branch === body.branch;
    const again = sameBranch && stopped.value?.address === body.address;
    // A jump within a branch brings nothing new but what a report of progress brought before it.
    const jumped = body.reason === "step" || body.reason === "goto";
    const curvesGrew = running.value || !sameBranch || (!jumped && !again);
    running.value = false;
    progress.value = working.value = undefined;
    stopped.value = body;
    arrivals.stop(body.view, sent);
    if (!again) followSample(body);
    if (curvesGrew) void attempt(undefined, refreshCurves, "history");
    else if (body.loss !== undefined) curves.put(body.moment.iteration, [body.loss], [batchAccuracy(body)]);
    moves.stopped();
  }

  /** What a stop is about is shown: the sample that made a condition true, the one whose element was revealed. */
  function followSample({ hitSample, element }: Stopped): void {
    const ofElement =
      element && info.value && isOfBatch(info.value, element.path) ? element.index[0] : undefined;
    const wanted = hitSample ?? ofElement;
    if (wanted !== undefined && wanted !== sample.value) showSample(wanted);
  }

  function advance(body: Progress, sent: Tensors): void {
    running.value = true;
    progress.value = body;
    curves.take(body.from, sent);
    void drawn().then(() => ask("acknowledge", {}).catch(() => undefined));
  }

  async function refreshCurves(): Promise<void> {
    const { body, tensors: points } = await ask("history", {});
    curves.replace(points, body.epochs);
  }

  /** The tensors that come with every stop. */
  let subscribed: readonly TensorPath[] = [];
  const wanted = (): readonly TensorPath[] =>
    info.value ? visiblePaths(info.value, view.parameter, view.pinned, subscriptions.paths) : [];

  function subscribe(): Promise<unknown> {
    if (!info.value) return Promise.resolve();
    subscribed = wanted();
    return ask("subscribe", { sample: view.sample, paths: subscribed });
  }
  watch([() => view.parameter, () => view.pinned, () => subscriptions.paths], () => {
    if (wanted().some((path) => !subscribed.includes(path))) void attempt(undefined, subscribe, "subscribe");
  });

  function showSample(wanted: number): void {
    const size = stopped.value?.batch.labels.length ?? 0;
    if (wanted < 0 || wanted >= size) return;
    view.sample = wanted;
    void attempt(undefined, subscribe, "subscribe");
  }

  /**
   * Something other than a step that ends in a stop: an edit, a file opened. Waits for its turn, then for the stop.
   * @throws what the engine says against it
   */
  async function moveBy(words: string, work: () => Promise<unknown>): Promise<void> {
    let problem: unknown = new Error("pause first: the run goes on");
    const done = await moves.enqueue(async () => {
      if (running.value) return false;
      waiting.value = words;
      try {
        await moves.toStop(work);
        return true;
      } catch (error) {
        problem = error;
        return false;
      } finally {
        waiting.value = undefined;
      }
    });
    if (!done) throw problem;
  }

  function move<C extends Move>(command: C, args: Requests[C]["arguments"], words: string): Promise<boolean> {
    notices.withdraw("before");
    return moves.enqueue(async () => {
      if (running.value) return false;
      return attempt(words, () => moves.toStop(() => ask(command, args)), "move");
    });
  }

  /** Wherever we are and whatever runs: an address is where somebody wants to be now. */
  async function goTo(address: string, branch?: BranchId): Promise<boolean> {
    const from = stay();
    if (from && (from.address !== address || (branch ?? from.branch) !== from.branch)) jumps.leave(from);
    return jump(address, branch);
  }

  /** Where we are, as a place to come back to. */
  const stay = (): Stay | undefined =>
    stopped.value && { address: stopped.value.address, branch: stopped.value.branch };

  /** To where the last jump began, or forward again to where it led. */
  async function retrace(direction: "back" | "forward"): Promise<void> {
    const from = stay();
    const to = from && jumps[direction](from);
    if (to) await jump(to.address, to.branch);
  }

  async function jump(address: string, branch?: BranchId): Promise<boolean> {
    moves.forget();
    if (running.value) await attempt(undefined, () => moves.toStop(() => ask("pause", {})), "run");
    else if (waiting.value !== undefined) await pause();
    const where = branch === undefined ? { address } : { address, branch };
    return move("goto", where, `Going to ${address}`);
  }

  function resume(): Promise<boolean> {
    notices.withdraw("before");
    return attempt(undefined, () => ask("continue", {}), "run");
  }

  function pause(): Promise<boolean> {
    moves.forget();
    return attempt(undefined, () => ask("pause", {}), "run");
  }

  function ask<C extends Command>(
    command: C,
    args: Requests[C]["arguments"],
    sent?: Tensors,
  ): Promise<Answer<C>> {
    return client
      ? client.request(command, args, sent)
      : Promise.reject(new Error("there is no connection to the engine"));
  }

  /**
   * Runs something that may fail; a failure becomes a notice, not an exception.
   * @param kind what it is an attempt of: its next success takes the notice away
   */
  async function attempt(
    words: string | undefined,
    work: () => Promise<unknown>,
    kind = "other",
  ): Promise<boolean> {
    if (words) waiting.value = words;
    try {
      await work();
      notices.settle(kind);
      return true;
    } catch (error) {
      // While the connection is lost the banner says all there is to say.
      if (connection.value === "open") notices.fail(error, kind);
      return false;
    } finally {
      if (words) waiting.value = working.value = undefined;
    }
  }

  return {
    connection,
    refusal,
    info,
    stopped,
    tensors,
    arrivals: markRaw(arrivals),
    progress,
    running,
    waiting,
    working,
    launched,
    ready,
    sample,
    open,
    onConnect,
    lose,
    launch,
    openFile,
    restart,
    wouldLose,
    showSample,
    ...createSteps(view, move),
    goTo,
    retrace,
    resume,
    pause,
    moveBy,
    ...createFiles(ask),
    ask,
    attempt,
  };
});
