// A page at the other end of a channel whose frames are weighed: what each stop brings, and how long the engine took.

import { createClient, type Client, type Tensors } from "../../src-engine/protocol/wire/client";
import { encodeSession } from "../../src-engine/formats/session/sessionCodec";
import type { Dataset } from "../../src-engine/data/dataset";
import type { ModelSpec } from "../../src-engine/model/model";
import { presets } from "../../src-engine/model/presets";
import type { Events, SessionInfo } from "../../src-engine/protocol/protocol";
import { decodeFrame } from "../../src-engine/protocol/wire/frame";
import { isFrame } from "../../src-engine/protocol/wire/parts";
import { createEngine } from "../../src-engine/serve/engine";
import { engineVersion } from "../../src-engine/version";
import { channelPair } from "./channelPair";
import { kernelBytes } from "./kernels";
import { fewDigits } from "./runs";

export interface MeasuredStop {
  readonly body: Events["stopped"];
  /** All that the page has in view by then. */
  readonly tensors: Tensors;
  /** Which of them came with this very stop. */
  readonly sent: readonly string[];
  /** Of its frame. */
  readonly bytes: number;
  /** From the request to the stop. */
  readonly milliseconds: number;
}

export interface MeasuredPage {
  readonly client: Client;
  readonly info: SessionInfo;
  /** The largest frame that has come or gone, of any kind. */
  readonly largest: number;
  /** Asks for something that a stop follows. */
  toStop(work: () => Promise<unknown>): Promise<MeasuredStop>;
}

/** @param model a preset's name, or a model and the images it is for */
export async function measuredPage(
  model: string | ModelSpec,
  batchSize: number,
  dataset: Dataset = fewDigits,
): Promise<MeasuredPage> {
  const served = createEngine({
    kernels: kernelBytes(),
    now: () => performance.now(),
    breathe: () => new Promise((resume) => setImmediate(resume)),
    datasets: [{ name: "digits", input: [1, 28, 28], classes: 10 }],
    loadDataset: () => Promise.resolve(dataset),
  });
  const [mine, theirs] = channelPair();
  served.serve(theirs);
  let [last, largest] = [0, 0];
  let sent: readonly string[] = [];
  const client = createClient({
    ...mine,
    send(bytes) {
      largest = Math.max(largest, bytes.length);
      mine.send(bytes);
    },
    onMessage: (listener) =>
      mine.onMessage((bytes) => {
        last = bytes.length;
        if (isFrame(bytes)) sent = [...decodeFrame(bytes).tensors.keys()];
        largest = Math.max(largest, last);
        listener(bytes);
      }),
  });
  let heard: ((stop: MeasuredStop) => void) | undefined;
  let began = 0;
  client.on("stopped", (body, tensors) =>
    heard?.({ body, tensors, sent, bytes: last, milliseconds: performance.now() - began }),
  );
  const toStop: MeasuredPage["toStop"] = async (work) => {
    began = performance.now();
    const stop = new Promise<MeasuredStop>((resolve) => (heard = resolve));
    await work();
    return stop;
  };
  let info: SessionInfo | undefined;
  await toStop(async () => {
    if (typeof model === "string")
      info = (await client.request("launch", { model, data: "digits", seed: 1, batchSize })).body;
    else info = (await client.request("openSession", { text: sessionOf(model, batchSize) })).body.session;
  });
  return {
    client,
    info: info!,
    get largest() {
      return largest;
    },
    toStop,
  };
}

/** A model comes as anybody's model comes: in a session file. */
function sessionOf(model: ModelSpec, batchSize: number): string {
  return encodeSession({
    engine: engineVersion,
    run: {
      model,
      recipe: { ...presets[0]!.recipe, batchSize, validationShare: 0 },
      data: { name: "digits", sha256: "0".repeat(64), train: 16, test: 8 },
      seed: 0,
      backend: "simd",
    },
    branches: [{ id: 0, name: "main", iterations: 1, edits: [] }],
    at: { branch: 0, moment: { iteration: 0, pc: 1 } },
    breakpoints: [],
    watches: [],
    hashes: [],
  });
}
