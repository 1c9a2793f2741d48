// The engine's own process (desktop) or thread (browser): it is handed ports,
// and serves a page through each.

import { parentPort, type MessagePort } from "node:worker_threads";
import { createEngine } from "../src-engine/index";
import { loadDataset } from "./datasets";
import { kernels, threading } from "./kernels";
import { threadChannel, utilityChannel } from "./port";

const engine = createEngine({
  kernels,
  threading: threading(),
  now: () => performance.now(),
  breathe: () => new Promise((resume) => setImmediate(resume)),
  loadDataset: (name) => loadDataset(name, {}),
});

if (parentPort) {
  parentPort.on("message", (port: MessagePort) => engine.serve(threadChannel(port)));
} else {
  // An unhandled rejection only warns in a utility process; a half-dead engine is worse than none.
  process.on("unhandledRejection", (reason) => {
    throw reason;
  });
  process.parentPort.on("message", ({ ports: [port] }) => {
    if (port) engine.serve(utilityChannel(port));
  });
}
