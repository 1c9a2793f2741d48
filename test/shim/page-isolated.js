// The preload's world: a real isolated world of Chromium, entered before the page's own scripts.
// webContents.cjs writes the codec and the built preload in the places of shimCreateCodec and shimPreload.

(() => {
  const codec = shimCreateCodec(
    (bytes) => bytes.toBase64(),
    (text) => Uint8Array.fromBase64(text),
  );
  const tellMain = (message) => globalThis.__shimSend(JSON.stringify(message));

  // ---- ipcRenderer
  const listeners = new Map();
  const unanswered = new Map();
  const relays = new Map();
  let lastInvoke = 0;

  /** The page's end of a port whose other end is in another process. */
  function adopt(number) {
    const { port1: relay, port2: given } = new MessageChannel();
    relays.set(number, relay);
    relay.onmessage = ({ data }) => tellMain({ kind: "port", number, data: codec.pack(data) });
    relay.addEventListener("close", () => tellMain({ kind: "close", number }));
    return given;
  }

  const receive = {
    answer({ id, data, error }) {
      const { resolve, reject } = unanswered.get(id);
      unanswered.delete(id);
      if (error === undefined) resolve(codec.unpack(data));
      else reject(new Error(error));
    },
    event({ channel, data, ports }) {
      const event = { sender: ipcRenderer, ports: ports.map(adopt) };
      for (const listener of listeners.get(channel) ?? []) listener(event, ...codec.unpack(data));
    },
    port: ({ number, data }) => relays.get(number)?.postMessage(codec.unpack(data)),
    close: ({ number }) => relays.get(number)?.close(),
  };
  globalThis.__shimReceive = (text) => {
    const message = JSON.parse(text);
    receive[message.kind](message);
  };

  const ipcRenderer = {
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    send(channel, ...args) {
      tellMain({ kind: "send", channel, data: codec.pack(args) });
    },
    invoke(channel, ...args) {
      const id = ++lastInvoke;
      const data = codec.pack(args);
      return new Promise((resolve, reject) => {
        unanswered.set(id, { resolve, reject });
        tellMain({ kind: "invoke", id, channel, data });
      });
    },
  };

  // ---- contextBridge: values are copied, functions become calls, nothing else crosses
  const functions = [];
  const say = (type, detail) => window.dispatchEvent(new CustomEvent(`shim:to-page:${type}`, { detail }));

  function describe(value) {
    if (typeof value === "function") return { function: functions.push(value) - 1 };
    if (value instanceof Promise) {
      const promise = functions.push(undefined) - 1;
      value.then(
        (result) => say("settled", { promise, value: describe(result) }),
        (error) => say("settled", { promise, error: error.message }),
      );
      return { promise };
    }
    if (value instanceof MessagePort) throw new Error("contextBridge: a MessagePort cannot cross");
    if (Array.isArray(value)) return { list: value.map(describe) };
    if (value && Object.getPrototypeOf(value) === Object.prototype) {
      return { record: Object.entries(value).map(([key, each]) => [key, describe(each)]) };
    }
    return { value };
  }
  function revive(described) {
    if ("function" in described) {
      return (...args) => say("callback", { function: described.function, args: args.map(describe) });
    }
    if ("list" in described) return described.list.map(revive);
    if ("record" in described) {
      return Object.fromEntries(described.record.map(([key, each]) => [key, revive(each)]));
    }
    return described.value;
  }

  const exposed = [];
  const contextBridge = {
    exposeInMainWorld(name, api) {
      exposed.push({ name, api: describe(api) });
      say("exposed", exposed.at(-1));
    },
  };
  // Whichever of the two worlds is entered first, the page is told once both are there.
  window.addEventListener("shim:to-preload:hello", () => exposed.forEach((each) => say("exposed", each)));
  window.addEventListener("shim:to-preload:call", ({ detail }) => {
    try {
      const value = describe(functions[detail.function](...detail.args.map(revive)));
      say("returned", { call: detail.call, value });
    } catch (error) {
      say("returned", { call: detail.call, error: error.message });
    }
  });

  // ---- what a sandboxed preload may require
  const modules = { electron: { contextBridge, ipcRenderer } };
  const require = (name) => {
    if (name in modules) return modules[name];
    throw new Error(`module not found: ${name}`);
  };
  const module = { exports: {} };
  shimPreload(module.exports, require, module);
})();
