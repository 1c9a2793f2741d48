// The desktop shell: a window onto the page, the engine in a process of its own,
// a port between the two. The page is not trusted with anything else.

import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  protocol,
  session,
  utilityProcess,
} from "electron";
import { basename, dirname, join } from "node:path";
import enginePath from "../supervision/engineProcess?modulePath";
import { loadAssets } from "../web/assets";
import { wire } from "./bridge";
import { readAtMost, reason, saveAtomically } from "../files";
import {
  superviseEngine,
  type Fate,
  type EngineSupervisor,
  type RunningEngine,
} from "../supervision/engineSupervisor";
import { LARGEST_SESSION } from "../../src-engine/protocol/limits";
import { openKeeping, type Keeping } from "../supervision/checkpointKeeper";
import { installMenu } from "./menu";
import { menuItems } from "./menuItems";
import { handlePageCrashes } from "./pageCrashes";
import type { Chosen, Reopen, SignOfLife, Tell } from "../supervision/heartbeat";
import { guard, say } from "../streams";

const SCHEME = "app";
const ORIGIN = `${SCHEME}://backstep`;
/** Sessions are all that the page opens, and more than one can have is not carried through three processes. */
const LARGEST_FILE = LARGEST_SESSION;

/** Of our environment the engine gets only the data folder, and what Windows cannot do without. */
const ENGINE_SEES = new Set(["BACKSTEP_DATA", "SystemRoot"]);

type Sender = Pick<Electron.IpcMainInvokeEvent, "sender" | "senderFrame">;

let window: BrowserWindow | undefined;
let keeper: EngineSupervisor<Electron.MessagePortMain> | undefined;
let keeping: Keeping | undefined;
/** What the next page that asks for the engine is told. */
let news: string | undefined;

protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.enableSandbox();
guard(process.stdout, process.stderr); // whoever started the app may have closed them

if (app.requestSingleInstanceLock()) {
  app.on("second-instance", showWindow);
  app.on("web-contents-created", (_event, contents) => confine(contents));
  app.on("window-all-closed", () => app.quit());
  app.on("will-quit", leave);
  void app.whenReady().then(start);
} else {
  app.quit();
}

async function start(): Promise<void> {
  await serveAssets();
  keeping = await openKeeping(app.getPath("userData"), {
    fresh: process.argv.includes("--fresh"),
    say: (sentence) => say(`backstep: ${sentence}`),
  });
  keeper = superviseEngine({
    ...keeping,
    start: startEngine,
    onDeath: (reason) => window?.webContents.send(wire.engineGone, reason),
  });
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  answerPage();
  installMenu(new Map(), () => undefined); // until the page has said what there is
  openWindow();
}

/** Not before it is written down where we are. */
function leave(event: { preventDefault(): void }): void {
  keeper?.stop();
  if (!keeping) return;
  event.preventDefault();
  const written = keeping.flush();
  keeping = undefined;
  void written.finally(() => app.quit());
}

async function serveAssets(): Promise<void> {
  const assets = await loadAssets(join(__dirname, "../renderer"));
  protocol.handle(SCHEME, async (request) => {
    const address = new URL(request.url);
    const asset = await assets.serve(address.host === "backstep" ? address.pathname : "elsewhere");
    return new Response(asset.body, { status: asset.status, headers: asset.headers });
  });
}

function openWindow(): void {
  const opened = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    icon: join(__dirname, "../../resources/icon.png"),
    webPreferences: {
      preload: join(__dirname, "../preload/preload.js"),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  window = opened;
  const crashes = handlePageCrashes({
    reload: () => void opened.loadURL(`${ORIGIN}/`),
    tell: (sentence) => (news = sentence),
    ask: (sentence) => askAgain(opened, sentence),
    quit: () => app.quit(),
  });
  opened.webContents.on("render-process-gone", (_event, { reason }) => crashes.crashed(reason));
  opened.once("ready-to-show", () => opened.show());
  opened.once("closed", () => (window = undefined));
  // Windows ends the app soon after; what is written every second is then written once more.
  opened.on("session-end", () => void keeping?.flush());
  void opened.loadURL(`${ORIGIN}/`);
}

async function askAgain(parent: BrowserWindow, message: string): Promise<boolean> {
  const buttons = ["Load the page again", "Quit"];
  const { response } = await dialog.showMessageBox(parent, { type: "error", message, buttons, cancelId: 1 });
  return response === 0;
}

function showWindow(): void {
  if (window?.isMinimized()) window.restore();
  window?.focus();
}

/** Nothing leads out of the page: no navigation, no second window, no embedded one. */
function confine(contents: Electron.WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  contents.on("will-navigate", (event) => event.preventDefault());
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
}

function answerPage(): void {
  ipcMain.handle(wire.requestEngine, (event) => {
    const page = trusted(event);
    const { port1, port2 } = new MessageChannelMain();
    keeper?.connect(port1);
    if (news !== undefined) keeper?.tell(news);
    news = undefined;
    page.webContents.postMessage(wire.port, null, [port2]);
  });
  ipcMain.handle(wire.openFile, (event, extensions: unknown) =>
    openFile(trusted(event), strings(extensions)),
  );
  ipcMain.handle(wire.showMenu, (event, commands: unknown) => {
    const page = trusted(event);
    installMenu(menuItems(commands), (command) => page.webContents.send(wire.menu, command));
  });
  ipcMain.handle(wire.chooseData, (event, kind: unknown) => chooseData(trusted(event), kind));
  ipcMain.handle(wire.saveFile, (event, file: unknown) => saveFile(trusted(event), file));
}

/** Our own window, or an error: nobody else may ask for anything. */
function trusted({ sender, senderFrame }: Sender): BrowserWindow {
  const ours = window && sender === window.webContents && senderFrame?.url.startsWith(`${ORIGIN}/`);
  if (!window || !ours) throw new Error("desktop: a message came from something that is not our page");
  return window;
}

async function openFile(parent: BrowserWindow, extensions: string[]): Promise<unknown> {
  const chosen = await dialog.showOpenDialog(parent, {
    properties: ["openFile"],
    filters: [{ name: extensions.join(", "), extensions }],
  });
  const path = chosen.filePaths[0];
  if (chosen.canceled || path === undefined) return undefined;
  const name = basename(path);
  const bytes = await readAtMost(path, LARGEST_FILE).catch((error: unknown) => {
    throw new Error(`${name}: ${reason(error)}`, { cause: error });
  });
  keeper?.chosen(path);
  return { name, bytes, path };
}

/** The path alone: the engine reads what lies there. */
async function chooseData(parent: BrowserWindow, kind: unknown): Promise<string | undefined> {
  if (kind !== "folder" && kind !== "file")
    throw new TypeError('desktop: chooseData expects "folder" or "file"');
  const chosen = await dialog.showOpenDialog(parent, {
    properties: [kind === "folder" ? "openDirectory" : "openFile"],
  });
  const path = chosen.filePaths[0];
  if (chosen.canceled || path === undefined) return undefined;
  keeper?.chosen(path);
  return path;
}

async function saveFile(parent: BrowserWindow, file: unknown): Promise<string | undefined> {
  const { name, bytes, beside, parts } = namedBytes(file);
  const chosen = await dialog.showSaveDialog(parent, { defaultPath: basename(name) });
  if (chosen.canceled || !chosen.filePath) return undefined;
  await saveAtomically(chosen.filePath, bytes);
  if (beside) await saveAtomically(chosen.filePath + beside.extension, beside.bytes);
  for (const part of parts) await saveAtomically(join(dirname(chosen.filePath), part.name), part.bytes);
  return basename(chosen.filePath);
}

function strings(value: unknown): string[] {
  if (Array.isArray(value) && value.every((item): item is string => typeof item === "string")) return value;
  throw new TypeError("desktop: openFile expects a list of extensions");
}

interface Saved {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly beside?: { readonly extension: string; readonly bytes: Uint8Array };
  readonly parts: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

function namedBytes(value: unknown): Saved {
  if (typeof value === "object" && value !== null && "name" in value && "bytes" in value) {
    const { name, bytes } = value;
    const beside = "beside" in value ? { beside: besideBytes(value.beside) } : {};
    const parts = "parts" in value && Array.isArray(value.parts) ? value.parts.map(partOf) : [];
    if (typeof name === "string" && bytes instanceof Uint8Array) return { name, bytes, parts, ...beside };
  }
  throw new TypeError("desktop: saveFile expects { name, bytes }");
}

/** Its name leads nowhere else: it is one of ours. */
function partOf(value: unknown): Saved["parts"][number] {
  if (typeof value === "object" && value !== null && "name" in value && "bytes" in value) {
    const { name, bytes } = value;
    const isName = typeof name === "string" && /^\w[\w.-]*\.bin$/.test(name);
    if (isName && bytes instanceof Uint8Array) return { name, bytes };
  }
  throw new TypeError("desktop: saveFile expects parts to be { name, bytes }");
}

function besideBytes(value: unknown): NonNullable<Saved["beside"]> {
  if (typeof value === "object" && value !== null && "extension" in value && "bytes" in value) {
    const { extension, bytes } = value;
    const isExtension = typeof extension === "string" && /^\.[a-z]+$/.test(extension);
    if (isExtension && bytes instanceof Uint8Array) return { extension, bytes };
  }
  throw new TypeError("desktop: saveFile expects beside to be { extension, bytes }");
}

function startEngine({ alive, died }: Fate): RunningEngine<Electron.MessagePortMain> {
  const engine = utilityProcess.fork(enginePath, [join(app.getPath("userData"), "opened")], {
    serviceName: "backstep-engine",
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => ENGINE_SEES.has(name))),
    stdio: "pipe",
  });
  let lastWords = "";
  engine.stdout?.resume();
  engine.stderr?.on("data", (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk.toString()}`.slice(-4096);
  });
  engine.on("message", (sign: SignOfLife) => alive(sign));
  engine.once("exit", (code) => died(whyItDied(code, lastWords)));
  return {
    accept: (port) => engine.postMessage(null, [port]),
    reopen: (reopen, isFromBefore) => engine.postMessage({ reopen, isFromBefore } satisfies Reopen),
    tell: (tell) => engine.postMessage({ tell } satisfies Tell),
    chosen: (chosen) => engine.postMessage({ chosen } satisfies Chosen),
    stop: () => end(engine.pid),
  };
}

/** `engine.kill()` asks, and one that hangs may not hear. */
function end(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it is gone already
  }
}

/** The error's own line of what Node prints when it dies, else the exit code. */
function whyItDied(code: number, lastWords: string): string {
  const line = /^(?:Uncaught )?\w*Error\b.*$/m.exec(lastWords)?.[0];
  return line ?? `the engine's process ended (exit code ${code})`;
}
