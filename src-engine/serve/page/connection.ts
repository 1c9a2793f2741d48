// One page at the end of one channel: its questions in, answers and events out.

import type { Columns } from "../../debug/health/health";
import type { Session } from "../../debug/session";
import type { Channel } from "../../protocol/wire/channel";
import { decodeFrame, encodeFrame } from "../../protocol/wire/frame";
import { healthMeasures } from "../../protocol/health";
import { LARGEST_FRAME } from "../../protocol/limits";
import type {
  Command,
  Events,
  Message,
  Moment,
  Requests,
  Stopped,
  Subscription,
  TensorPath,
} from "../../protocol/protocol";
import type { Points } from "../../run/history/history";
import type { Tensor } from "../../tensor/tensor";
import { PageView } from "./inView";
import { validateArguments } from "./requestValidation";
import { ProgressThrottle } from "./progressThrottle";
import { Outputs } from "./outputs";

type Event = Extract<Message, { kind: "event" }>;
type Handle = (
  command: Command,
  args: Requests[Command]["arguments"],
  tensors: ReadonlyMap<TensorPath, Tensor>,
) => Answer | Promise<Answer>;
interface Answer {
  readonly body: Requests[Command]["response"];
  readonly tensors?: ReadonlyMap<TensorPath, Tensor>;
}

/** Milliseconds between two reports of progress: each takes the run a little of its processor. */
const PROGRESS_EVERY = 100;

export class Connection {
  readonly throttle: ProgressThrottle;
  readonly #outputs = new Outputs();
  readonly #view = new PageView();
  subscription: Subscription = { sample: 0, paths: [] };
  /** What this page was told of the moment it is at. */
  lastStop: Stopped | undefined;
  /** The branch whose curves this page has, up to which iteration, and up to which its health. */
  #branch = 0;
  #shown = 0;
  #healthShown = 0;
  #lastProgress: { at: number; iteration: number } | undefined;

  constructor(channel: Channel, handle: Handle) {
    this.throttle = new ProgressThrottle(channel);
    channel.onMessage((bytes) => void this.#answer(bytes, handle));
  }

  event(event: Event, tensors?: ReadonlyMap<TensorPath, Tensor>): void {
    this.throttle.send(encodeFrame(event, tensors));
  }

  /** A logpoint was passed: told with the next report, or the stop. */
  output(body: Events["output"]): void {
    this.#outputs.add(body);
  }

  /** Where we are, with those tensors in view that are new to this page. Never dropped. */
  stopped(session: Session, body: Stopped | undefined): void {
    if (!body) return;
    this.lastStop = body;
    this.throttle.forget();
    this.#tellOutputs();
    this.#sendPoints(session, body.moment);
    this.#lastProgress = undefined;
    const { view, tensors } = this.#view.at(session, this.subscription);
    this.throttle.send(encodeFrame({ kind: "event", event: "stopped", body: { ...body, view } }, tensors));
  }

  /** A run is under way. Points that are not sent now go with the next report. */
  progress(session: Session, moment: Moment, now: number): void {
    const last = (this.#lastProgress ??= { at: now, iteration: moment.iteration });
    if (now - last.at < PROGRESS_EVERY) return;
    const images = (moment.iteration - last.iteration) * session.trainer.spec.recipe.batchSize;
    const imagesPerSecond = Math.max(0, (images * 1000) / (now - last.at));
    this.#lastProgress = { at: now, iteration: moment.iteration };
    this.throttle.offer(() => {
      this.#tellOutputs();
      return this.#progressFrame(session, moment, imagesPerSecond);
    });
  }

  /** Another session began. */
  restart(): void {
    this.#branch = 0;
    this.#shown = 0;
    this.#healthShown = 0;
    this.#lastProgress = undefined;
    this.lastStop = undefined;
    this.#view.restart();
    this.#outputs.take();
  }

  #tellOutputs(): void {
    for (const body of this.#outputs.take()) this.event({ kind: "event", event: "output", body });
  }

  /** The curves are complete at a stop, however slow the page. */
  #sendPoints(session: Session, moment: Moment): void {
    const { branch } = session;
    if (this.#branch !== branch.id || this.#shown < branch.history.length)
      this.throttle.send(this.#progressFrame(session, moment, 0));
  }

  /** What this page has not seen yet: of another branch than before, everything. */
  #progressFrame(session: Session, moment: Moment, imagesPerSecond: number): Uint8Array<ArrayBuffer> {
    const { branch } = session;
    if (this.#branch !== branch.id) {
      this.#branch = branch.id;
      this.#shown = 0;
      this.#healthShown = 0;
    }
    const points = branch.history.points(this.#shown);
    const health = branch.health.columns(this.#healthShown);
    this.#shown = branch.history.length;
    this.#healthShown = (health.iterations.at(-1) ?? this.#healthShown - 1) + 1;
    const epoch = Math.floor(moment.iteration / session.trainer.iterationsPerEpoch);
    const body = { moment, branch: branch.id, epoch, from: points.from, imagesPerSecond };
    const tensors = new Map([...pointTensors(points), ...healthTensors(health)]);
    return encodeFrame({ kind: "event", event: "progress", body }, tensors);
  }

  async #answer(bytes: Uint8Array<ArrayBuffer>, handle: Handle): Promise<void> {
    let seq = 0;
    try {
      const { message, tensors: sent } = decodeFrame(bytes);
      if (message.kind !== "request") throw new Error(`expected a request, got a ${message.kind}`);
      seq = message.seq;
      const { body, tensors } = await handle(
        message.command,
        validateArguments(message.command, message.arguments),
        sent,
      );
      const frame = encodeFrame({ kind: "response", seq, success: true, body }, tensors);
      if (frame.byteLength > LARGEST_FRAME)
        throw new Error(
          `${message.command}: the answer takes ${frame.byteLength.toLocaleString("en")} bytes, at most ${LARGEST_FRAME.toLocaleString("en")} can be sent`,
        );
      this.throttle.send(frame);
    } catch (error) {
      const { message } = error as Error;
      this.throttle.send(encodeFrame({ kind: "response", seq, success: false, message }));
    }
  }
}

/** The curves' points, as the tensors `loss` and `accuracy`. */
export function pointTensors({ loss, accuracy }: Points): ReadonlyMap<string, Tensor> {
  return new Map([
    ["loss", { dtype: "float32", shape: [loss.length], data: loss }],
    ["accuracy", { dtype: "float32", shape: [accuracy.length], data: accuracy }],
  ]);
}

/** Columns of health, as the tensors `healthIterations` and `health`. */
export function healthTensors({ iterations, values }: Columns): ReadonlyMap<string, Tensor> {
  const columns = iterations.length;
  const layers = columns ? values.length / columns / healthMeasures.length : 0;
  return new Map<string, Tensor>([
    ["healthIterations", { dtype: "int32", shape: [columns], data: iterations }],
    ["health", { dtype: "float32", shape: [columns, layers, healthMeasures.length], data: values }],
  ]);
}
