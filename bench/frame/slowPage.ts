// What a page that cannot keep up does to the engine: one reads what it is sent and never says that it has drawn
// it, another reads nothing at all. Counted is what comes for the first, which is what waits for the second.

import { readFileSync } from "node:fs";
import { decodeFrame, encodeFrame } from "../../src-engine/protocol/wire/frame";
import { spread } from "../contest";
import type { Options } from "../options";
import { launch, rest, type ServedApp } from "./app";

const MODEL = "cnn-pytorch";

export interface SlowPageFigures {
  readonly iterations: number;
  /** Frames that came while it acknowledged none, by what they are. */
  readonly frames: Readonly<Record<string, number>>;
  readonly kilobytes: number;
  /** Megabytes of memory that the engine's process grows by in a thousand iterations. Null where it cannot be asked. */
  readonly grownAlone: number | null;
  readonly grownWithSlowPages: number | null;
}

export async function slowPage(
  app: ServedApp,
  rounds: number,
  { batch, looks: { milliseconds: letGo } }: Options,
): Promise<SlowPageFigures> {
  const milliseconds = 2 * letGo; // how long the run goes on between two looks at the memory
  const { client } = app;
  let iteration = 0;
  client.on("progress", ({ moment }) => {
    iteration = moment.iteration;
    void client.request("acknowledge", {});
  });
  await launch(client, { model: MODEL, batchSize: batch });
  // Never stops, and says something every hundredth iteration.
  const logged = { id: 1, enabled: true, condition: "iteration % 100 == 0", logMessage: "loss {loss}" };
  await client.request("setBreakpoints", { breakpoints: [logged] });
  await client.request("continue", {});
  await rest(milliseconds); // until buffers are as large as they get
  const frames: Record<string, number> = {};
  let bytes = 0;
  let slowly = 0;
  const alone: number[] = [];
  const slow: number[] = [];
  const growth = async (): Promise<number | undefined> => {
    const [from, before] = [iteration, memoryOf(app.pid)];
    await rest(milliseconds);
    const after = memoryOf(app.pid);
    return before === undefined || after === undefined
      ? undefined
      : ((after - before) * 1000) / (iteration - from);
  };
  for (let round = 0; round < rounds; round++) {
    const without = await growth();
    const [mute, deaf] = [await app.connect(), await app.connect()];
    mute.on("message", (data: Buffer) => {
      const { message } = decodeFrame(new Uint8Array(data));
      const kind = message.kind === "event" ? message.event : message.kind;
      frames[kind] = (frames[kind] ?? 0) + 1;
      bytes += data.length;
    });
    for (const socket of [mute, deaf])
      socket.send(encodeFrame({ kind: "request", seq: 1, command: "attach", arguments: {} }));
    deaf.pause();
    const from = iteration;
    const withThem = await growth();
    slowly += iteration - from;
    if (without !== undefined) alone.push(without);
    if (withThem !== undefined) slow.push(withThem);
    for (const socket of [mute, deaf]) socket.terminate();
  }
  await client.request("pause", {});
  await client.request("setBreakpoints", { breakpoints: [] });
  return {
    iterations: slowly,
    frames,
    kilobytes: bytes / 1024,
    grownAlone: alone.length ? spread(alone).median : null,
    grownWithSlowPages: slow.length ? spread(slow).median : null,
  };
}

/** Megabytes that a process has in memory, where the system tells. */
function memoryOf(pid: number): number | undefined {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
