// An engine on a few digits, and a page at the other end of a channel.

import type { Clock } from "../../src-engine/debug/time/clock";
import { createClient, type Client, type Tensors } from "../../src-engine/protocol/wire/client";
import type { LaunchOptions, Progress, Stopped } from "../../src-engine/protocol/protocol";
import { createEngine, type Engine } from "../../src-engine/serve/engine";
import { channelPair } from "./channelPair";
import { kernelBytes } from "./kernels";
import { fewDigits } from "./runs";

export const options: LaunchOptions = { model: "cnn-pytorch", data: "digits", seed: 1, batchSize: 4 };

export function engine(clock: Partial<Clock> = {}): Engine {
  return createEngine({
    kernels: kernelBytes(),
    now: () => performance.now(),
    breathe: () => new Promise((resume) => setImmediate(resume)),
    ...clock,
    datasets: [
      { name: "digits", input: [1, 28, 28], classes: 10 },
      { name: "mnist", input: [1, 28, 28], classes: 10, needsFolder: true },
    ],
    loadDataset: async (name) => {
      if (name === "mnist") throw new Error("mnist: no folder was given");
      return fewDigits;
    },
  });
}

export interface Page {
  readonly client: Client;
  /** The next stop, or the first of those that came already. */
  stop(): Promise<{ body: Stopped; tensors: Tensors }>;
  readonly progress: { body: Progress; tensors: Tensors }[];
  readonly failures: string[];
}

export function page(served: Engine): Page {
  const [mine, theirs] = channelPair();
  served.serve(theirs);
  const client = createClient(mine);
  const stops: { body: Stopped; tensors: Tensors }[] = [];
  const waiting: ((stop: { body: Stopped; tensors: Tensors }) => void)[] = [];
  client.on("stopped", (body, tensors) => {
    const next = waiting.shift();
    if (next) next({ body, tensors });
    else stops.push({ body, tensors });
  });
  const progress: Page["progress"] = [];
  client.on("progress", (body, tensors) => progress.push({ body, tensors }));
  const failures: string[] = [];
  client.on("failed", ({ message }) => failures.push(message));
  const stop: Page["stop"] = () => {
    const came = stops.shift();
    return came ? Promise.resolve(came) : new Promise((resolve) => waiting.push(resolve));
  };
  return { client, stop, progress, failures };
}

export async function launched(
  extra: Partial<LaunchOptions> = {},
  clock: Partial<Clock> = {},
): Promise<Page & { engine: Engine }> {
  const served = engine(clock);
  const opened = page(served);
  await opened.client.request("launch", { ...options, ...extra });
  await opened.stop();
  return { ...opened, engine: served };
}
