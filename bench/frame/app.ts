// The app as a person has it in a browser: the built server, a Chromium with the page, and a client without a page
// that drives the engine beside it.

import { spawn, type ChildProcess } from "node:child_process";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { WebSocket } from "ws";
import type { Channel } from "../../src-engine/protocol/wire/channel";
import { createClient, type Client } from "../../src-engine/protocol/wire/client";
import type { LaunchOptions } from "../../src-engine/protocol/protocol";

export interface ServedApp {
  readonly client: Client;
  /** The server's, whose thread the engine is. */
  readonly pid: number;
  /** Another end to the engine. */
  connect(): Promise<WebSocket>;
  /** A page that is not open yet. */
  page(browser: Browser): Promise<Page>;
  /** Opens the page, where it is not open yet, and waits until it shows the session. */
  open(page: Page): Promise<void>;
  close(): void;
}

export async function serveApp(): Promise<ServedApp> {
  const server = spawn(process.execPath, [resolve("out/main/cli.js"), "serve"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await addressOf(server);
    const welcome = await fetch(url, { redirect: "manual" });
    const cookie = welcome.headers.get("set-cookie")?.split(";")[0];
    if (!cookie) throw new Error(`${url}: expected a cookie, got ${welcome.status} without one`);
    const { origin } = new URL(url);
    const connect = (): Promise<WebSocket> => connected(origin, cookie);
    const client = createClient(channelOf(await connect()));
    return {
      client,
      pid: server.pid!,
      connect,
      async page(browser) {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
        const [name, value] = cookie.split("=") as [string, string];
        await context.addCookies([{ name, value, url: origin, httpOnly: true, sameSite: "Strict" }]);
        return context.newPage();
      },
      async open(page) {
        if (!page.url().startsWith(origin)) await page.goto(origin);
        await page.locator("[data-testid=window][data-address]").waitFor();
      },
      close() {
        client.close();
        server.kill();
      },
    };
  } catch (error) {
    server.kill();
    throw error;
  }
}

/** Launches a session that goes on for longer than anybody measures, and waits until it stands still. */
export async function launch(client: Client, options: Omit<LaunchOptions, "data" | "seed">): Promise<void> {
  const stopped = stop(client);
  await client.request("launch", { data: "digits", seed: 0, epochs: 10_000, ...options });
  await stopped;
}

/** The next stop. */
export function stop(client: Client): Promise<void> {
  return new Promise((resume) => client.on("stopped", () => resume()));
}

export const rest = (milliseconds: number): Promise<void> =>
  new Promise((resume) => setTimeout(resume, milliseconds));

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let text = "";
    server.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const address = /http:\S+/.exec(text)?.[0];
      if (address) found(address);
    });
    server.once("exit", (code) => failed(new Error(`the server ended with exit code ${code}`)));
  });
}

function connected(origin: string, cookie: string): Promise<WebSocket> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/engine`, { headers: { cookie, origin } });
  return new Promise((open, failed) => {
    socket.once("error", failed);
    socket.once("open", () => open(socket));
  });
}

function channelOf(socket: WebSocket): Channel {
  return {
    send: (bytes) => socket.send(bytes),
    onMessage: (listener) => socket.on("message", (data: Buffer) => listener(new Uint8Array(data))),
    onClose: (listener) => socket.on("close", () => listener()),
    close: () => socket.close(),
  };
}
