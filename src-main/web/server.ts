// The browser shell: the same page and the same engine, without Electron.
//
// A small local server hands out the page and pipes bytes between its WebSocket
// and the engine's thread. It does not know what the bytes mean.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";
import { WebSocketServer } from "ws";
import { TOO_MANY_PAGES } from "../../src-engine/protocol/wire/channel";
import { PART_BYTES } from "../../src-engine/protocol/limits";
import enginePath from "../supervision/engineProcess?modulePath";
import { loadAssets, type Assets } from "./assets";
import { makeAuth, type Auth, type Refusal } from "./auth";
import {
  superviseEngine,
  type Fate,
  type EngineSupervisor,
  type RunningEngine,
} from "../supervision/engineSupervisor";
import type { Keeping } from "../supervision/checkpointKeeper";
import { closeWith, ENGINE_GONE, ENGINE_REFUSED, pipe } from "./webSocketBridge";
import { securityHeaders } from "./security";
import type { Reopen, SignOfLife, Tell } from "../supervision/heartbeat";
import { makeVisitors, type Visitors } from "./visitors";

const ADDRESS = "127.0.0.1";
const MOST_PAGES = 8;

export interface ServerOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The folder of the built page. */
  readonly rendererRoot?: string;
  /** The engine's entry, a file that a worker thread can run. */
  readonly engine?: string;
  /** Tells the person the address for another browser, when one has been opened twice. */
  readonly announce?: (url: string) => void;
  /** What is kept on disk of where the engine is; without it nothing is. */
  readonly keeping?: Keeping;
  /** The folder for what is opened and chosen; without it nothing of that outlives the server. */
  readonly shelf?: string;
  /** The session to begin with instead of what is kept. */
  readonly opening?: Uint8Array;
}

export interface RunningServer {
  /** Lets the first browser in, once. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** @throws Error where no page is built, or the port is taken */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const assets = await loadAssets(options.rendererRoot ?? join(__dirname, "../renderer"));
  const server = createServer({
    maxHeaderSize: 8 * 1024,
    headersTimeout: 2000,
    requestTimeout: 3000,
    connectionsCheckingInterval: 500,
  });
  const visitors = makeVisitors();
  server.on("connection", (socket) => visitors.arrived(socket));
  const port = await listen(server, options.port ?? 0);
  const door = makeAuth(port, options.announce);
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: PART_BYTES,
  });
  const keeper = superviseEngine<MessagePort>({
    ...options.keeping,
    ...(options.opening && { checkpoint: options.opening, isFromBefore: false }),
    start: (fate) => startThread(options.engine ?? enginePath, fate, options.shelf),
    onDeath(reason) {
      for (const socket of sockets.clients) closeWith(socket, ENGINE_GONE, reason);
    },
  });

  server.on("request", (request, response) => {
    answer(request, response, door, visitors, assets).catch(() => response.destroy());
  });
  server.on("upgrade", (request, socket, head) => {
    visitors.left(request.socket); // refused it is over, let in it is one of the pages
    upgrade(request, socket, head, door, sockets, keeper);
  });

  return {
    url: door.url,
    port,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      keeper.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, options.keeping?.flush()]);
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? taken(port) : new Error(`server: port ${port}: ${error.message}`));
    });
    server.listen(port, ADDRESS, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

const taken = (port: number): Error =>
  new Error(
    `server: port ${port} on ${ADDRESS} is taken by another program; choose another with --port, or 0 for a free one`,
  );

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  door: Auth,
  visitors: Visitors,
  assets: Assets,
): Promise<void> {
  const refusal = door.refuse(request);
  if (refusal) return refuse(response, refusal);
  if (door.knows(request)) visitors.recognised(request.socket);
  const [path = "/", query] = (request.url ?? "/").split("?", 2);
  const token = new URLSearchParams(query).get("token");
  if (token !== null) {
    const isKnown = door.knows(request);
    const cookie = isKnown ? undefined : door.redeem(token);
    if (cookie === undefined && !isKnown) return refuse(response, door.stranger);
    visitors.recognised(request.socket);
    // Sent on by somebody else's page, a browser keeps a strict cookie to itself: then our own sends it on.
    const [status, onward] =
      request.headers["sec-fetch-site"] === "cross-site"
        ? [200, { refresh: "0; url=/" }]
        : [303, { location: "/" }];
    response.writeHead(status, { ...securityHeaders(), ...onward, ...(cookie && { "set-cookie": cookie }) });
    response.end();
    return;
  }
  if (!door.knows(request)) return refuse(response, door.stranger);
  const { status, headers, body } = await assets.serve(path);
  response.writeHead(status, { ...headers, "content-length": body.byteLength });
  response.end(request.method === "HEAD" ? undefined : body);
}

function refuse(response: ServerResponse, { status, sentence }: Refusal): void {
  response.writeHead(status, {
    ...securityHeaders(),
    "content-type": "text/plain; charset=utf-8",
    connection: "close",
  });
  response.end(`${sentence}\n`);
}

function upgrade(
  request: IncomingMessage,
  stream: Duplex,
  head: Buffer,
  door: Auth,
  sockets: WebSocketServer,
  keeper: EngineSupervisor<MessagePort>,
): void {
  stream.on("error", () => stream.destroy());
  const refusal = door.refuseSocket(request);
  if (refusal) {
    // Whoever was refused may never close its end, so ours does not wait for it.
    stream.once("finish", () => stream.destroy());
    stream.end(`HTTP/1.1 ${refusal.status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    return;
  }
  const isFull = openPages(sockets) >= MOST_PAGES;
  sockets.handleUpgrade(request, stream, head, (socket) => {
    // Let in only to be told: a browser does not hand a page the answer to an upgrade that failed.
    if (isFull) return closeWith(socket, TOO_MANY_PAGES, tooManyPages);
    const { port1, port2 } = new MessageChannel();
    try {
      keeper.connect(port1);
      pipe(socket, port2);
    } catch (error) {
      port2.close();
      closeWith(socket, ENGINE_REFUSED, error instanceof Error ? error.message : String(error));
    }
  });
}

function openPages({ clients }: WebSocketServer): number {
  return [...clients].filter(({ readyState, OPEN }) => readyState === OPEN).length;
}

const tooManyPages = `Too many pages: ${MOST_PAGES} are open already. This one connects by itself once another is closed.`;

function startThread(entry: string, { alive, died }: Fate, shelf = ""): RunningEngine<MessagePort> {
  const worker = new Worker(entry, { argv: [shelf] });
  let reason: string | undefined;
  worker.on("message", (sign: SignOfLife) => alive(sign));
  worker.on("error", (error) => {
    reason = error instanceof Error ? error.message : String(error);
  });
  worker.on("exit", (code) => died(reason ?? `the engine's thread ended (exit code ${code})`));
  return {
    accept: (port) => worker.postMessage(port, [port]),
    reopen: (reopen, isFromBefore) => worker.postMessage({ reopen, isFromBefore } satisfies Reopen),
    tell: (tell) => worker.postMessage({ tell } satisfies Tell),
    stop: () => void worker.terminate(),
  };
}
