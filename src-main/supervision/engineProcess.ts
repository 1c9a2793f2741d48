// The engine's own process (desktop) or thread (browser): it is handed ports, serves a page through each, and shows its
// shell that it lives.

import { MessagePort, parentPort } from "node:worker_threads";
import { createEngine } from "../../src-engine/index";
import { listedData, loadDataset } from "../data/datasets";
import { checkpointDisk } from "../files/checkpointDisk";
import { kernels, threading } from "./kernels";
import { machineMemory } from "./machineMemory";
import { threadChannel, utilityChannel } from "./port";
import { folderShelf } from "../shelf/shelf";
import { folderAt } from "../shelf/shelfFolder";
import type { Chosen, Reopen, SignOfLife, Tell } from "./heartbeat";

const BEAT_EVERY = 500;

/** As the shell says; without a folder for good nothing outlives this start. */
const shelf = folderShelf(folderAt(process.argv[2]));

const engine = createEngine({
  kernels,
  threading: threading(),
  memory: machineMemory(),
  disk: checkpointDisk(),
  now: () => performance.now(),
  breathe: () => new Promise((resume) => setImmediate(resume)),
  alive: () => tell({ patience: engine.patience }),
  datasets: listedData,
  loadDataset,
  shelf,
});

/** Why the last checkpoint could not be taken. */
let trouble: string | undefined;
let isTaking = false;

/** Between slices of what is computed. Where one takes long, the engine itself says that it lives. */
async function beat(): Promise<void> {
  tell({ patience: engine.patience });
  if (isTaking) return;
  isTaking = true;
  try {
    const checkpoint = await engine.checkpoint();
    trouble = undefined;
    if (checkpoint) tell({ patience: engine.patience, checkpoint });
  } catch (error) {
    // An engine that cannot be kept is better than none. It is said once; the next beat tries again.
    const { message } = error as Error;
    if (message !== trouble) engine.tell(`Where you are cannot be kept for another start: ${message}`);
    trouble = message;
  } finally {
    isTaking = false;
  }
}

function tell(sign: SignOfLife): void {
  if (parentPort) parentPort.postMessage(sign);
  else process.parentPort.postMessage(sign);
}

async function obey(message: Reopen | Tell | Chosen): Promise<void> {
  if ("chosen" in message) return shelf.chosen(message.chosen);
  if ("tell" in message) return engine.tell(message.tell);
  const isOpen = await engine.reopen(message.reopen, message.isFromBefore);
  tell({ patience: engine.patience, begun: isOpen ? "opened" : "refused" });
}

if (parentPort) {
  parentPort.on("message", (message: MessagePort | Reopen | Tell | Chosen) => {
    if (message instanceof MessagePort) engine.serve(threadChannel(message));
    else void obey(message);
  });
} else {
  // An unhandled rejection only warns in a utility process; a half-dead engine is worse than none.
  process.on("unhandledRejection", (reason) => {
    throw reason;
  });
  process.parentPort.on("message", ({ data, ports: [port] }) => {
    const message = data as Reopen | Tell | Chosen | null;
    if (port) engine.serve(utilityChannel(port));
    else if (message) void obey(message);
  });
}
setInterval(() => void beat(), BEAT_EVERY);
