// An engine for tests of the pipe: answers every frame with itself, dies when told 255, floods when told 254.
const { parentPort } = require("node:worker_threads");

parentPort.on("message", (port) => {
  port.on("message", (bytes) => {
    if (bytes[0] === 255) throw new Error("Conv2d: ran out of channels");
    if (bytes[0] === 254) for (let i = 0; i < 64; i++) port.postMessage(new Uint8Array(1024 * 1024));
    else port.postMessage(bytes);
  });
});
