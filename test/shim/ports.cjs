// Message ports. The main process routes by number, wherever the two ends of a
// channel live: here, in a utility process, or in a page.

const { EventEmitter } = require("node:events");
const { strict } = require("./strict.cjs");

/** number → { place, deliver(data, numbers), closed() } */
const ends = new Map();
const partners = new Map();
/** Ports that never left the main process, by number; messages may wait in them. */
const waiting = new Map();
let last = 0;

class MessagePortMain extends EventEmitter {
  constructor(number) {
    super();
    this.number = number;
    this.queue = [];
    this.started = false;
    this.transferred = false;
    ends.set(number, {
      place: "main",
      deliver: (data, numbers) => this.receive(data, numbers),
      closed: () => this.emit("close"),
    });
    return strict("MessagePortMain", this);
  }
  receive(data, numbers) {
    const event = {
      data: structuredClone(data),
      ports: numbers.map((number) => new MessagePortMain(number)),
    };
    if (this.started) setImmediate(() => this.emit("message", event));
    else this.queue.push(event);
  }
  postMessage(data, transfer = []) {
    if (this.transferred) throw new Error("electron shim: this port was transferred away");
    send(this.number, structuredClone(data), give(transfer));
  }
  start() {
    this.started = true;
    for (const event of this.queue.splice(0)) setImmediate(() => this.emit("message", event));
  }
  close() {
    close(this.number);
  }
}

class MessageChannelMain {
  constructor() {
    const [one, two] = [++last, ++last];
    partners.set(one, two).set(two, one);
    this.port1 = new MessagePortMain(one);
    this.port2 = new MessagePortMain(two);
    waiting.set(one, this.port1).set(two, this.port2);
    return strict("MessageChannelMain", this);
  }
}

/** The numbers of the ports in a transfer list; Electron takes nothing else there. */
function give(transfer) {
  if (!Array.isArray(transfer)) throw new TypeError("transferables must be an array of MessagePortMain");
  return transfer.map((port, index) => {
    if (!(port instanceof MessagePortMain) || port.transferred) {
      throw new TypeError(`Port at index ${index} is not a valid port`);
    }
    port.transferred = true;
    return port.number;
  });
}

/** From now on this end lives at another place; what waited here goes there. */
function moveTo(number, end) {
  const port = waiting.get(number);
  waiting.delete(number);
  ends.set(number, end);
  for (const { data, ports } of port?.queue.splice(0) ?? []) end.deliver(data, give(ports));
}

function send(from, data, numbers) {
  ends.get(partners.get(from))?.deliver(data, numbers);
}

function close(number) {
  const partner = partners.get(number);
  for (const end of [number, partner]) {
    ends.get(end)?.closed();
    ends.delete(end);
    partners.delete(end);
  }
}

/** A process ended or a page went away, and its ports with it. */
function closeAll(place) {
  for (const [number, end] of [...ends]) if (end.place === place) close(number);
}

module.exports = { MessageChannelMain, give, moveTo, send, close, closeAll };
