// Loaded into a utility process before the engine: gives it Electron's `process.parentPort`.

const { EventEmitter } = require("node:events");
const { strict } = require("./strict.cjs");

const ports = new Map();

class Port extends EventEmitter {
  constructor(number) {
    super();
    this.number = number;
    this.queue = [];
    this.started = false;
    const port = strict("MessagePortMain", this);
    ports.set(number, port);
    return port;
  }
  postMessage(data, transfer = []) {
    if (!Array.isArray(transfer) || transfer.length > 0) {
      throw new TypeError("electron shim: Electron would lose a message whose transfer list holds no ports");
    }
    process.send({ kind: "port", number: this.number, data });
  }
  receive(data) {
    if (this.started) this.emit("message", { data, ports: [] });
    else this.queue.push(data);
  }
  start() {
    this.started = true;
    for (const data of this.queue.splice(0)) this.emit("message", { data, ports: [] });
  }
  close() {
    process.send({ kind: "close", number: this.number });
  }
}

const parentPort = strict(
  "parentPort",
  Object.assign(new EventEmitter(), {
    postMessage: (data) => process.send({ kind: "parent", data }),
  }),
);
Object.defineProperty(process, "parentPort", { value: parentPort });

process.on("message", ({ kind, number, numbers, data }) => {
  if (kind === "parent") parentPort.emit("message", { data, ports: numbers.map((each) => new Port(each)) });
  else if (kind === "port") ports.get(number)?.receive(data);
  else if (kind === "close") {
    ports.get(number)?.emit("close");
    ports.delete(number);
  }
});
// The shell is gone.
process.on("disconnect", () => process.exit(0));
