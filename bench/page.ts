// What the page costs a run: the same engine trains freely with the page open and without, in turns.
// A client without a page drives it and counts iterations.

import { spawn, type ChildProcess } from "node:child_process";
import { resolve } from "node:path";
import { WebSocket } from "ws";
import { createClient, type Client } from "../src-engine/protocol/client";
import type { Channel } from "../src-engine/protocol/channel";
import { openChromium } from "./browser";
import { ratioOf, spread } from "./contest";
import type { Options } from "./options";
import { table } from "./table";

const MODEL = "cnn-pytorch";
const BATCH = 64;

export interface PageFigures {
  readonly page:
    | {
        readonly model: string;
        readonly batch: number;
        readonly imagesPerSecond: number;
        readonly imagesPerSecondWithPage: number;
        readonly ratio: number;
      }
    | Readonly<Record<string, never>>;
}

export async function page({ say, iterations: { rounds } }: Options): Promise<PageFigures> {
  const browser = await openChromium(say);
  if (!browser) return { page: {} };
  say("training freely with the page open, and without");
  const { server, origin, cookie } = await serve();
  const client = createClient(await connect(origin, cookie));
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const [name, value] = cookie.split("=") as [string, string];
  await context.addCookies([{ name, value, url: origin, httpOnly: true, sameSite: "Strict" }]);
  const window = await context.newPage();
  try {
    const count = counter(client);
    await client.request("launch", {
      model: MODEL,
      data: "digits",
      batchSize: BATCH,
      seed: 0,
      epochs: 10_000,
    });
    const alone: number[] = [];
    const shown: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await window.goto("about:blank");
      alone.push(await count());
      await window.goto(origin);
      await window.getByTestId("window").waitFor();
      shown.push(await count());
    }
    return {
      page: {
        model: MODEL,
        batch: BATCH,
        imagesPerSecond: BATCH * spread(alone).median,
        imagesPerSecondWithPage: BATCH * spread(shown).median,
        ratio: ratioOf(shown, alone),
      },
    };
  } finally {
    client.close();
    await browser.close();
    server.kill();
  }
}

/** Milliseconds that are counted, after as many that are not. */
const COUNTED = 1500;

/** Iterations a second of a run that is let go, counted and paused again. Epochs' evaluations fall on both sides alike. */
function counter(client: Client): () => Promise<number> {
  let iteration = 0;
  client.on("progress", ({ moment }) => {
    iteration = moment.iteration;
    void client.request("acknowledge", {});
  });
  const wait = (): Promise<void> => new Promise((resume) => setTimeout(resume, COUNTED));
  return async () => {
    await client.request("continue", {});
    await wait();
    const [from, began] = [iteration, performance.now()];
    await wait();
    const rate = ((iteration - from) * 1000) / (performance.now() - began);
    await client.request("pause", {});
    await wait();
    return rate;
  };
}

async function serve(): Promise<{ server: ChildProcess; origin: string; cookie: string }> {
  const server = spawn(process.execPath, [resolve("out/main/cli.js"), "serve"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((found, failed) => {
    let text = "";
    server.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const address = /http:\S+/.exec(text)?.[0];
      if (address) found(address);
    });
    server.once("exit", (code) => failed(new Error(`the server ended with exit code ${code}`)));
  });
  const welcome = await fetch(url, { redirect: "manual" });
  const cookie = welcome.headers.get("set-cookie")?.split(";")[0];
  if (!cookie) throw new Error(`${url}: expected a cookie, got ${welcome.status} without one`);
  return { server, origin: new URL(url).origin, cookie };
}

function connect(origin: string, cookie: string): Promise<Channel> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/engine`, { headers: { cookie, origin } });
  return new Promise((open, failed) => {
    socket.once("error", failed);
    socket.once("open", () =>
      open({
        send: (bytes) => socket.send(bytes),
        onMessage: (listener) => socket.on("message", (data: Buffer) => listener(new Uint8Array(data))),
        onClose: (listener) => socket.on("close", () => listener()),
        close: () => socket.close(),
      }),
    );
  });
}

export function pageTable({ page: figures }: PageFigures): string {
  const head = ["running free", "images/s", "with the page open", "ratio"];
  const { model, batch, imagesPerSecond, imagesPerSecondWithPage, ratio } = figures;
  const rows = ratio
    ? [[`${model}, batch ${batch}`, imagesPerSecond, imagesPerSecondWithPage, ratio]]
    : [["no Chromium here", null, null, null]];
  return `The page\n\n${table(head, rows)}`;
}
