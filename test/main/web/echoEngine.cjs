// An engine for tests of the pipe: answers every frame with itself, dies when told 255, floods when told 254, hangs when
// told 253. What it is to begin with it answers to 252.
const { MessagePort, parentPort } = require("node:worker_threads");

let reopened = "";
parentPort.on("message", (message) => {
  if (message instanceof MessagePort) serve(message);
  else reopened = message.reopen;
});
parentPort.postMessage({ patience: 30_000, checkpoint: "where it was" });

function serve(port) {
  port.on("message", (bytes) => {
    if (bytes[0] === 255) throw new Error("Conv2d: ran out of channels");
    if (bytes[0] === 253) hang();
    if (bytes[0] === 254) for (let i = 0; i < 64; i++) port.postMessage(new Uint8Array(1024 * 1024));
    else port.postMessage(bytes[0] === 252 ? new TextEncoder().encode(reopened) : bytes);
  });
}

function hang() {
  parentPort.postMessage({ patience: 1000 });
  for (;;);
}
