// The app in each place where it runs, as a person would start it, with a hand on what the
// operating system would do: menus, dialogs, a process that dies.
//
//   web       the built server, and Chromium
//   shim      the built desktop bundles on a stand-in for Electron (test/shim)
//   electron  Electron's own binary, where it is

import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { _electron, chromium, type BrowserContext, type Page } from "playwright-core";

export const root = resolve(import.meta.dirname, "../..");

/** What Electron's dialogs resolve with; for `openFile` filePaths, for `saveFile` filePath. */
interface DialogAnswer {
  readonly canceled: boolean;
  readonly filePaths?: readonly string[];
  readonly filePath?: string;
}

export interface RunningApp {
  readonly page: Page;
  /** Errors on the console, uncaught ones, and what the content security policy stopped; then forgets them. */
  problems(): string[];
  /** Chooses a command in the application menu. The browser has none. */
  menu(command: string): Promise<void>;
  /** Answers the next native dialog. The browser has none. */
  answerDialog(answer: DialogAnswer): Promise<void>;
  /** Kills the engine's process, as the system does when memory runs out, or has it hang; where it has one of its own. */
  signalEngine?(signal: "SIGKILL" | "SIGSTOP"): Promise<void>;
  close(): Promise<void>;
}

export interface TestHost {
  readonly name: "web" | "shim" | "electron";
  /** Why it cannot run here. */
  readonly missing?: string;
  /** @param userData where the app keeps what it is to remember; by default a folder of its own */
  launch(userData?: string): Promise<RunningApp>;
}

export const hosts: readonly TestHost[] = [
  { name: "web", launch: launchWeb },
  { name: "shim", launch: launchShim },
  electronHost(),
];

const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function chromiumPath(): string {
  const path = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  if (!existsSync(path))
    throw new Error(`end to end: expected a Chromium at ${path}; name one with CHROMIUM`);
  return path;
}

export function launchChromium(): ReturnType<typeof chromium.launch> {
  const args = process.getuid?.() === 0 ? ["--no-sandbox", ...FLAGS] : FLAGS;
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args });
}

/**
 * Starts `npm start -- --web` without npm, and gives the address it prints.
 * @param userData where it keeps what the next start is to have; by default a folder of its own
 * @param args what `npm start -- --web` is told besides
 */
export async function startBrowserShell(
  userData = mkdtempSync(join(tmpdir(), "backstep-user-")),
  args: readonly string[] = [],
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const shell = fork(join(root, "scripts", "start.mjs"), ["--web", ...args], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: { ...process.env, XDG_DATA_HOME: userData, APPDATA: userData, HOME: userData },
  });
  const url = await new Promise<string>((found, failed) => {
    let text = "";
    shell.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const address = /http:\S+/.exec(text);
      if (address) found(address[0]);
    });
    shell.once("exit", (code) =>
      failed(new Error(`the browser shell ended with exit code ${code ?? "none"}`)),
    );
  });
  return { url, stop: () => end(shell, () => shell.kill()) };
}

export async function launchWeb(userData?: string, args?: readonly string[]): Promise<RunningApp> {
  const [shell, browser] = await Promise.all([startBrowserShell(userData, args), launchChromium()]);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  const problems = watch(context);
  await context.addInitScript(takeClient);
  const page = await context.newPage();
  await page.goto(shell.url);
  return {
    page,
    problems,
    menu: () => Promise.reject(new Error("the browser has no application menu")),
    answerDialog: () => Promise.reject(new Error("the browser has no native dialogs")),
    async close() {
      await browser.close();
      await shell.stop();
    },
  };
}

async function launchShim(userData?: string): Promise<RunningApp> {
  const main = fork(join(root, "out/main/electron.js"), [], {
    cwd: root,
    execArgv: ["--require", join(root, "test/shim/register.cjs")],
    env: { ...process.env, CHROMIUM: chromiumPath(), ...(userData !== undefined && { USER_DATA: userData }) },
  });
  const order = (name: string, value?: unknown): Promise<void> => {
    main.send({ order: name, value });
    return Promise.resolve();
  };
  const died = once(main, "exit").then(([code]) => {
    throw new Error(`the shim ended with exit code ${String(code)}`);
  });
  died.catch(() => undefined);
  const [{ debuggingPort }] = (await Promise.race([once(main, "message"), died])) as [
    { debuggingPort: number },
  ];
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${debuggingPort}`);
  const context = browser.contexts()[0];
  const page = context?.pages()[0];
  if (!context || !page) throw new Error("the shim's Chromium has no page");
  const problems = watch(context);
  await context.addInitScript(takeClient);
  await order("begin");
  await page.waitForURL(/shim\.invalid/);
  return {
    page,
    problems,
    menu: (command) => order("menu", command),
    answerDialog: (answer) => order("answerDialog", answer),
    signalEngine: (signal) => order("signalEngine", signal),
    async close() {
      await browser.close().catch(() => undefined);
      await end(main, () => void order("quit"));
    },
  };
}

function electronHost(): TestHost {
  const binary = electronBinary();
  const missing = { missing: "Electron's binary is not here" };
  return {
    name: "electron",
    ...(binary === undefined && missing),
    async launch(userData = mkdtempSync(join(tmpdir(), "backstep-user-"))) {
      if (binary === undefined) throw new Error(missing.missing);
      const sandbox = process.platform === "linux" ? ["--no-sandbox"] : [];
      const electron = await _electron.launch({
        executablePath: binary,
        args: [root, `--user-data-dir=${userData}`, ...sandbox],
      });
      const problems = watch(electron.context());
      await electron.context().addInitScript(takeClient);
      const page = await electron.firstWindow();
      await page.reload(); // it may have begun before the script
      return {
        page,
        problems,
        menu: (command) =>
          electron.evaluate(
            ({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(),
            command,
          ),
        answerDialog: (answer) =>
          electron.evaluate(({ dialog }, given) => {
            Object.assign(dialog, {
              showOpenDialog: () => Promise.resolve(given),
              showSaveDialog: () => Promise.resolve(given),
            });
          }, answer),
        close: () => electron.close(),
      };
    },
  };
}

/** Looks at files only: asking the package itself would start a download. */
function electronBinary(): string | undefined {
  const folder = join(root, "node_modules/electron");
  if (!existsSync(join(folder, "path.txt"))) return undefined;
  const binary = join(folder, "dist", readFileSync(join(folder, "path.txt"), "utf8").trim());
  return existsSync(binary) ? binary : undefined;
}

/** In the page: keeps its client as `backstepClient`, for tests that compare tensors byte by byte. */
function takeClient(): void {
  Object.assign(window, {
    takeBackstepClient: (client: unknown) => Object.assign(window, { backstepClient: client }),
  });
}

function watch(context: BrowserContext): () => string[] {
  const problems: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text().slice(0, 500));
  });
  context.on("weberror", (error) => problems.push(String(error.error())));
  return () => problems.splice(0);
}

async function end(child: ChildProcess, ask: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  ask();
  await gone;
  clearTimeout(timer);
}
