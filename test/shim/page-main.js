// The page's half of contextBridge, in the page's own world before its scripts.

(() => {
  const promises = new Map();
  const callbacks = [];
  let lastCall = 0;
  let returned;

  function describe(value) {
    if (typeof value === "function") return { function: callbacks.push(value) - 1 };
    if (typeof value === "symbol") throw new Error("contextBridge: a symbol cannot cross");
    if (Array.isArray(value)) return { list: value.map(describe) };
    if (value && Object.getPrototypeOf(value) === Object.prototype) {
      return { record: Object.entries(value).map(([key, each]) => [key, describe(each)]) };
    }
    return { value };
  }
  function revive(described) {
    if ("function" in described) return (...args) => call(described.function, args);
    if ("promise" in described) {
      return new Promise((resolve, reject) => promises.set(described.promise, { resolve, reject }));
    }
    if ("list" in described) return Object.freeze(described.list.map(revive));
    if ("record" in described) {
      return Object.freeze(Object.fromEntries(described.record.map(([key, each]) => [key, revive(each)])));
    }
    return described.value;
  }
  function call(number, args) {
    const id = ++lastCall;
    const detail = { call: id, function: number, args: args.map(describe) };
    window.dispatchEvent(new CustomEvent("shim:to-preload:call", { detail }));
    if (returned?.call !== id) throw new Error("contextBridge: no answer");
    if (returned.error !== undefined) throw new Error(returned.error);
    return revive(returned.value);
  }

  const on = (type, listener) =>
    window.addEventListener(`shim:to-page:${type}`, ({ detail }) => listener(detail));
  on("exposed", ({ name, api }) => {
    if (!(name in window)) Object.defineProperty(window, name, { value: revive(api), enumerable: true });
  });
  on("returned", (answer) => (returned = answer));
  on("callback", (detail) => callbacks[detail.function](...detail.args.map(revive)));
  on("settled", ({ promise, value, error }) => {
    const { resolve, reject } = promises.get(promise);
    promises.delete(promise);
    if (error === undefined) resolve(revive(value));
    else reject(new Error(error));
  });
  window.dispatchEvent(new CustomEvent("shim:to-preload:hello"));

  // Electron loses a message whose transfer list holds anything but ports, without a word. Here it is loud.
  const postMessage = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (message, options) {
    const transfer = Array.isArray(options) ? options : (options?.transfer ?? []);
    if (transfer.some((each) => !(each instanceof MessagePort))) {
      throw new TypeError("electron shim: Electron would lose a message that transfers an ArrayBuffer");
    }
    return postMessage.call(this, message, options);
  };
})();
