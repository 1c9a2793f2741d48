// `utilityProcess`: a child process of Node that is given what Electron's has.

const { fork } = require("node:child_process");
const { EventEmitter } = require("node:events");
const { join } = require("node:path");
const { app, onEnd } = require("./app.cjs");
const ports = require("./ports.cjs");
const { strict } = require("./strict.cjs");

const children = new Set();
onEnd(() => {
  for (const child of children) child.kill();
});

class UtilityProcess extends EventEmitter {
  constructor(file, args, { serviceName, env, stdio }) {
    super();
    if (!app.isReady()) throw new Error("utilityProcess cannot be created before app is ready");
    if (!serviceName) throw new Error("electron shim: the engine's process wants a serviceName");
    if (stdio !== "pipe") throw new Error('electron shim: the engine\'s process wants stdio "pipe"');
    this.child = fork(file, args, {
      env,
      serialization: "advanced",
      execArgv: ["--require", join(__dirname, "utilityChild.cjs")],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.pid = this.child.pid;
    this.stdout = this.child.stdout;
    this.stderr = this.child.stderr;
    children.add(this.child);
    this.child.on("message", ({ kind, number, data }) => {
      if (kind === "port") ports.send(number, data, []);
      else if (kind === "close") ports.close(number);
      else if (kind === "parent") this.emit("message", data);
    });
    // `close` comes after the last of stderr, as Electron's `exit` does.
    this.child.once("close", (code) => {
      children.delete(this.child);
      ports.closeAll(this.child);
      this.emit("exit", code ?? 1);
    });
    return strict("UtilityProcess", this);
  }
  postMessage(data, transfer = []) {
    const numbers = ports.give(transfer);
    this.tell({ kind: "parent", data, numbers });
    for (const number of numbers) {
      ports.moveTo(number, {
        place: this.child,
        deliver: (message) => this.tell({ kind: "port", number, data: message }),
        closed: () => this.tell({ kind: "close", number }),
      });
    }
  }
  tell(message) {
    if (this.child.connected) this.child.send(message);
  }
  kill() {
    return this.child.kill();
  }
}

module.exports = {
  utilityProcess: strict("utilityProcess", {
    fork: (file, args = [], options = {}) => new UtilityProcess(file, args, options),
  }),
  /** SIGKILL, as the operating system would when memory runs out, or SIGSTOP, so that it hangs. */
  signalAll(signal) {
    for (const child of children) child.kill(signal);
  },
};
