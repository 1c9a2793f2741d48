// `WebContents`: speaks with the preload, which runs in an isolated world of the page, over the
// DevTools protocol.

const { EventEmitter } = require("node:events");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { guard } = require("./chromium.cjs");
const { codec, source: codecSource } = require("./codec.cjs");
const { ipcMain, invoke } = require("./ipcMain.cjs");
const ports = require("./ports.cjs");
const { fromHttp } = require("./schemes.cjs");
const { strict } = require("./strict.cjs");

const WORLD = "electron-preload";
const contentsOf = new WeakMap();
const read = (file) => readFileSync(join(__dirname, file), "utf8");

guard.mayNavigate = (page, url) => Boolean(page && contentsOf.get(page)?.mayNavigate(url));

class WebContents extends EventEmitter {
  constructor(preferences) {
    super();
    this.preload = preferences.preload;
    this.page = undefined;
    this.devtools = undefined;
    this.world = undefined;
    this.unsent = [];
    this.allowed = undefined;
    return strict("WebContents", this);
  }

  setWindowOpenHandler(handler) {
    const { action } = handler({ url: "about:blank" });
    if (action !== "deny") throw new Error("electron shim: a page must not open windows");
  }
  send(channel, ...args) {
    this.tell({ kind: "event", channel, data: codec.pack(args), ports: [] });
  }
  postMessage(channel, message, transfer = []) {
    const numbers = ports.give(transfer);
    this.tell({ kind: "event", channel, data: codec.pack([message]), ports: numbers });
    for (const number of numbers) {
      ports.moveTo(number, {
        place: this,
        deliver: (data) => this.tell({ kind: "port", number, data: codec.pack(data) }),
        closed: () => this.tell({ kind: "close", number }),
      });
    }
  }

  async attach(page) {
    this.page = page;
    contentsOf.set(page, this);
    page.on("popup", (popup) => void popup.close());
    const devtools = (this.devtools = await page.context().newCDPSession(page));
    await devtools.send("Page.enable");
    const { frameTree } = await devtools.send("Page.getFrameTree");
    const isOurs = ({ name, auxData }) => name === WORLD && auxData.frameId === frameTree.frame.id;
    devtools.on(
      "Runtime.executionContextCreated",
      ({ context }) => isOurs(context) && this.enter(context.id),
    );
    devtools.on("Runtime.executionContextsCleared", () => this.leave());
    devtools.on("Runtime.bindingCalled", ({ name, payload }) => {
      if (name === "__shimSend") void this.hear(JSON.parse(payload));
    });
    await devtools.send("Runtime.enable");
    await devtools.send("Runtime.addBinding", { name: "__shimSend", executionContextName: WORLD });
    const preload = readFileSync(this.preload, "utf8");
    const isolated = read("page-isolated.js")
      .replace("shimCreateCodec(", () => `(${codecSource})(`)
      .replace("shimPreload(", () => `((exports, require, module) => {\n${preload}\n})(`);
    const onEveryDocument = "Page.addScriptToEvaluateOnNewDocument";
    await devtools.send(onEveryDocument, { worldName: WORLD, source: isolated });
    await devtools.send(onEveryDocument, { source: read("page-main.js") });
  }

  enter(world) {
    this.world = world;
    for (const message of this.unsent.splice(0)) this.tell(message);
  }
  /** The document went away: so did the preload's world and the page's ports. */
  leave() {
    this.world = undefined;
    this.unsent.length = 0;
    ports.closeAll(this);
  }

  tell(message) {
    if (this.world === undefined) return void this.unsent.push(message);
    const expression = `__shimReceive(${JSON.stringify(JSON.stringify(message))})`;
    // A page that is just going away answers nothing.
    this.devtools.send("Runtime.evaluate", { contextId: this.world, expression }).catch(() => undefined);
  }

  async hear({ kind, id, number, channel, data }) {
    if (kind === "port") return ports.send(number, codec.unpack(data), []);
    if (kind === "close") return ports.close(number);
    const event = { sender: this, senderFrame: { url: fromHttp(this.page.url()) } };
    if (kind === "send") return ipcMain.emit(channel, event, ...codec.unpack(data));
    try {
      const answer = await invoke(channel, event, codec.unpack(data));
      this.tell({ kind: "answer", id, data: codec.pack(answer) });
    } catch (error) {
      this.tell({ kind: "answer", id, error: error.message });
    }
  }

  /** Asks the app, as Electron does, unless the app itself or a reload leads there. */
  mayNavigate(url) {
    if (url === this.allowed || url === fromHttp(this.page.url())) return true;
    let prevented = false;
    this.emit("will-navigate", { preventDefault: () => (prevented = true) }, url);
    return !prevented;
  }
}

module.exports = { WebContents };
