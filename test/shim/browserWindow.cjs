// `BrowserWindow`: a page of Chromium. Only sandboxed, isolated ones.

const { EventEmitter } = require("node:events");
const { app, launched } = require("./app.cjs");
const { toHttp } = require("./schemes.cjs");
const { strict } = require("./strict.cjs");
const { WebContents } = require("./webContents.cjs");

const windows = new Set();

class BrowserWindow extends EventEmitter {
  constructor({ webPreferences = {} } = {}) {
    super();
    if (!app.isReady()) throw new Error("Cannot create BrowserWindow before app is ready");
    const { contextIsolation, sandbox, nodeIntegration } = webPreferences;
    if (contextIsolation !== true || sandbox !== true || nodeIntegration !== false) {
      throw new Error("electron shim: a window must be sandboxed, isolated and without Node");
    }
    this.webContents = new WebContents(webPreferences);
    const window = strict("BrowserWindow", this);
    windows.add(window);
    app.emit("web-contents-created", {}, this.webContents);
    this.opening = launched.then(({ context }) => this.open(context.pages()[0] ?? context.newPage()));
    this.window = window;
    return window;
  }
  async open(opening) {
    const page = await opening;
    let crashed = false;
    page.on("close", () => crashed || this.window.gone());
    page.on("crash", () => {
      crashed = true;
      this.webContents.leave();
      // Nothing can be done with a page of Chromium that has crashed: what the app loads next is shown in another.
      this.opening = this.open(page.context().newPage()).then((fresh) => page.close().then(() => fresh));
      this.webContents.emit("render-process-gone", {}, { reason: "crashed", exitCode: 5 });
    });
    await this.webContents.attach(page);
    return page;
  }
  async loadURL(url) {
    const page = await this.opening;
    this.webContents.allowed = url;
    await page.goto(toHttp(url));
    this.emit("ready-to-show");
  }
  gone() {
    if (!windows.delete(this)) return;
    this.emit("closed");
    if (windows.size === 0) app.emit("window-all-closed");
  }
  show() {}
  focus() {}
  restore() {}
  isMinimized() {
    return false;
  }
}

module.exports = { BrowserWindow };
