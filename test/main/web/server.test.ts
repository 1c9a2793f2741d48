// The browser shell's server against those who should not get in, and for those who should.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { request, type IncomingHttpHeaders } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import WebSocket from "ws";
import { PART_BYTES } from "../../../src-engine/protocol/limits";
import { contentSecurityPolicy } from "../../../src-main/web/security";
import { startServer, type RunningServer } from "../../../src-main/web/server";

vi.mock("../../../src-main/supervision/engineProcess?modulePath", () => ({ default: "" }));

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const engine = join(import.meta.dirname, "echoEngine.cjs");
let rendererRoot: string;
let server: RunningServer;
let announced: string[];

beforeAll(() => {
  rendererRoot = mkdtempSync(join(tmpdir(), "backstep-server-"));
  writeFileSync(join(rendererRoot, "index.html"), '<meta property="csp-nonce" nonce="@CSP_NONCE@">');
  writeFileSync(join(rendererRoot, "page.js"), "export {};");
});
afterAll(() => rmSync(rendererRoot, { recursive: true, force: true }));
beforeEach(async () => {
  announced = [];
  server = await startServer({ rendererRoot, engine, announce: (url) => announced.push(url) });
});
afterEach(() => server.close());

function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: server.port, path, headers, method, agent: false };
    const asked = request(options, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** Sends these very bytes and gives the status line that comes back. */
function askRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write(text));
    let received = "";
    socket.on("data", (chunk) => (received += chunk.toString()));
    socket.on("close", () => resolve(received.split("\r\n")[0] ?? ""));
    socket.on("error", reject);
  });
}

const tokenPath = (url = server.url): string => new URL(url).pathname + new URL(url).search;
const origin = (): string => new URL(server.url).origin;

async function enter(): Promise<string> {
  return cookieOf(await ask(tokenPath()));
}

function cookieOf({ headers }: Answer): string {
  return headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
}

function openSocket(headers: Record<string, string>, path = "/engine"): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    socket.once("open", () => resolve(socket));
    socket.once("error", reject);
  });
}

const insider = async (): Promise<WebSocket> => openSocket({ cookie: await enter(), origin: origin() });
const closing = (socket: WebSocket): Promise<{ code: number; reason: string }> =>
  new Promise((resolve) =>
    socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })),
  );

/** What a frame of so many bytes begins with: final, binary, masked. */
function headOfFrame(bytes: number): Buffer {
  const head = Buffer.alloc(14);
  head.set([0x82, 0xff]);
  head.writeBigUInt64BE(BigInt(bytes), 2);
  return head;
}

const streamUnder = (socket: WebSocket): Duplex => (socket as unknown as { _socket: Duplex })._socket;

describe("the door", () => {
  test("lets in whoever brings the token, and gives a strict cookie for it", async () => {
    const answer = await ask(tokenPath());
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe("/");
    expect(answer.headers["set-cookie"]?.[0]).toMatch(
      /^backstep_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect((await ask("/", { cookie: cookieOf(answer) })).status).toBe(200);
  });

  test("leads a browser that comes from a file in by a page of its own, to which the strict cookie is sent", async () => {
    const answer = await ask(tokenPath(), { "sec-fetch-site": "cross-site" });
    expect(answer).toMatchObject({ status: 200, headers: { refresh: "0; url=/" } });
    expect((await ask("/", { cookie: cookieOf(answer) })).status).toBe(200);
  });

  test("carries 256 bits of token, which are not those of the cookie", async () => {
    const token = new URL(server.url).searchParams.get("token") ?? "";
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    expect(await enter()).not.toContain(token);
  });

  test("takes the token once", async () => {
    await enter();
    const again = await ask(tokenPath());
    expect(again.status).toBe(401);
    expect(again.headers["set-cookie"]).toBeUndefined();
  });

  test("tells only the terminal of another address when one is opened twice, one at a time", async () => {
    await enter();
    for (let i = 0; i < 3; i++) expect((await ask(tokenPath())).status).toBe(401);
    expect(announced).toHaveLength(1);
    const [another = ""] = announced;
    expect((await ask("/?token=guess")).body).not.toContain(another);
    expect((await ask(tokenPath(another))).headers["set-cookie"]).toBeDefined();
    expect((await ask(tokenPath(another))).status).toBe(401);
    expect(announced).toHaveLength(2);
  });

  test("sends the browser it already knows on to the page", async () => {
    const cookie = await enter();
    expect((await ask(tokenPath(), { cookie })).status).toBe(303);
  });

  test.each(["/", "/index.html", "/page.js", "/?token=guess", "/?token="])(
    "keeps strangers from %s",
    async (path) => {
      const answer = await ask(path);
      expect(answer.status).toBe(401);
      expect(answer.body).toContain("Open the last address that Backstep printed");
    },
  );

  test("refuses a wrong cookie", async () => {
    const cookie = `${(await enter()).slice(0, -1)}!`;
    expect((await ask("/", { cookie })).status).toBe(401);
  });

  test.each(["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1"])(
    "refuses the host name %s",
    async (host) => {
      expect((await ask("/", { host, cookie: await enter() })).status).toBe(421);
    },
  );

  test("refuses two host names, even when one is right", async () => {
    const { host } = new URL(server.url);
    const line = await askRaw(
      `GET / HTTP/1.1\r\nHost: ${host}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    expect(line).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test("refuses a foreign origin", async () => {
    const headers = { cookie: await enter(), origin: "http://evil.example" };
    expect((await ask("/", headers)).status).toBe(403);
  });

  test("answers only GET and HEAD", async () => {
    const cookie = await enter();
    expect((await ask("/", { cookie }, "POST")).status).toBe(405);
    const head = await ask("/", { cookie }, "HEAD");
    expect([head.status, head.body]).toEqual([200, ""]);
  });

  test("refuses headers beyond 8 KiB", async () => {
    expect((await ask("/", { cookie: "x".repeat(9000) })).status).toBe(431);
  });

  test("drops a request whose headers never end", async () => {
    expect(await askRaw(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n`)).toContain("408");
  });
});

describe("the page's files", () => {
  const outside = [
    "/../package.json",
    "/%2e%2e/package.json",
    "/..%2fpackage.json",
    "//etc/passwd",
    "/%00",
    "/%zz",
  ];
  test.each(outside)("are all there is: %s does not exist", async (path) => {
    expect((await ask(path, { cookie: await enter() })).status).toBe(404);
  });

  test("come with a policy that lets in only ourselves", async () => {
    const cookie = await enter();
    for (const path of ["/page.js", "/missing"]) {
      const { headers } = await ask(path, { cookie });
      expect(headers["content-security-policy"]).toBe(contentSecurityPolicy());
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
      expect(headers["referrer-policy"]).toBe("no-referrer");
    }
  });

  test("get a fresh nonce at every load", async () => {
    const cookie = await enter();
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, body } = await ask("/", { cookie });
        const nonce = /nonce="([^"]+)"/.exec(body)?.[1] ?? "";
        expect(headers["content-security-policy"]).toBe(contentSecurityPolicy(nonce));
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
    expect(nonces).not.toContain("@CSP_NONCE@");
  });
});

describe("the engine's socket", () => {
  test("wants our own origin and the cookie", async () => {
    const cookie = await enter();
    const refused = "Unexpected server response: 40";
    await expect(openSocket({ cookie })).rejects.toThrow(`${refused}3`);
    await expect(openSocket({ cookie, origin: "null" })).rejects.toThrow(`${refused}3`);
    await expect(openSocket({ cookie, origin: `http://localhost:${server.port}` })).rejects.toThrow(
      `${refused}3`,
    );
    await expect(openSocket({ origin: origin() })).rejects.toThrow(`${refused}1`);
    await expect(openSocket({ cookie, origin: origin() }, "/other")).rejects.toThrow(`${refused}0`);
  });

  test("passes frames on as they are, uncompressed", async () => {
    const socket = await insider();
    expect(socket.extensions).toBe("");
    const frame = new Uint8Array(PART_BYTES).map((_, i) => i % 251);
    const answer = new Promise<Buffer>((resolve) => socket.once("message", (data: Buffer) => resolve(data)));
    socket.send(frame);
    expect(Buffer.compare(await answer, frame)).toBe(0);
  });

  test("closes on a frame that is larger than a part may be", async () => {
    const socket = await insider();
    socket.on("error", () => undefined);
    streamUnder(socket).write(headOfFrame(PART_BYTES + 1));
    expect((await closing(socket)).code).toBe(1009);
  });

  test("closes on text", async () => {
    const socket = await insider();
    socket.send("hello");
    expect((await closing(socket)).code).toBe(1003);
  });

  test("cuts off a page that does not read, instead of growing", async () => {
    const socket = await insider();
    socket.pause();
    const { rss } = process.memoryUsage();
    for (let i = 0; i < 4; i++) socket.send(new Uint8Array([254]));
    await new Promise((wake) => setTimeout(wake, 1500));
    socket.resume();
    expect((await closing(socket)).code).toBe(1006);
    expect(process.memoryUsage().rss - rss).toBeLessThan(600 * 1024 * 1024);
  });

  test("says why the engine died, and has another one ready", async () => {
    const headers = { cookie: await enter(), origin: origin() };
    const socket = await openSocket(headers);
    socket.send(new Uint8Array([255]));
    expect(await closing(socket)).toEqual({ code: 4001, reason: "Conv2d: ran out of channels" });
    const next = await openSocket(headers);
    next.send(new Uint8Array([1]));
    await new Promise((resolve) => next.once("message", resolve));
  });
});

/** Connects, sends these very bytes, and never closes its end. */
function hold(text: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true }, () => {
      socket.write(text);
      resolve(socket);
    });
    socket.on("error", () => undefined); // a reset is what they get
    socket.resume();
  });
}

/** Whether the server has let go of a connection, which then is readable no more. */
const ended = (socket: Socket): boolean => socket.readableEnded || socket.destroyed;

describe("strangers who hold connections open", () => {
  const upgradeRequest = (): string =>
    `GET /engine HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Origin: ${origin()}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
  const kinds: readonly [string, () => string][] = [
    ["upgrades without a cookie", upgradeRequest],
    ["connections that say nothing", () => ""],
    [
      "requests that are never finished",
      () => `GET / HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nX-Slow: `,
    ],
    ["requests without a cookie", () => `GET / HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\n\r\n`],
    ["bodies that never come", () => `POST / HTTP/1.1\r\nHost: evil\r\nContent-Length: 1000000000\r\n\r\n`],
  ];

  test.each(kinds.flatMap(([name, text]) => [64, 1000].map((count) => [count, name, text] as const)))(
    "%i %s do not keep the owner from the page or from the engine",
    async (count, _name, text) => {
      const cookie = await enter();
      const held = await Promise.all(Array.from({ length: count }, () => hold(text())));
      try {
        const began = performance.now();
        expect((await ask("/", { cookie })).status).toBe(200);
        const socket = await openSocket({ cookie, origin: origin() });
        socket.send(new Uint8Array([1]));
        await once(socket, "message");
        expect(performance.now() - began).toBeLessThan(2000);
      } finally {
        for (const socket of held) socket.destroy();
      }
    },
  );

  test("lose each connection that was refused, or that has not asked for anything in time", async () => {
    for (const [, text] of kinds) {
      const held = await Promise.all(Array.from({ length: 8 }, () => hold(text())));
      await expect.poll(() => held.every(ended), { timeout: 5000 }).toBe(true);
      for (const socket of held) socket.destroy();
    }
  });

  test("cannot put out a page that is open, however many they are", async () => {
    const socket = await insider();
    const held = await Promise.all(Array.from({ length: 1000 }, () => hold("")));
    socket.send(new Uint8Array([1]));
    await once(socket, "message");
    for (const one of held) one.destroy();
  });
});

test("the ninth page is told that there are too many, and is let in once another is closed", async () => {
  const headers = { cookie: await enter(), origin: origin() };
  const pages = await Promise.all(Array.from({ length: 8 }, () => openSocket(headers)));
  const ninth = await openSocket(headers);
  expect(await closing(ninth)).toEqual({
    code: 4003,
    reason: "Too many pages: 8 are open already. This one connects by itself once another is closed.",
  });
  pages[0]!.close();
  await closing(pages[0]!);
  const next = await openSocket(headers);
  next.send(new Uint8Array([1]));
  await once(next, "message");
});

test("an engine that hangs is ended, and the next begins where it was", async () => {
  const headers = { cookie: await enter(), origin: origin() };
  const socket = await openSocket(headers);
  socket.send(new Uint8Array([253]));
  expect(await closing(socket)).toEqual({ code: 4001, reason: expect.stringContaining("the engine hung") });
  const next = await openSocket(headers);
  next.send(new Uint8Array([252]));
  const [answer] = (await once(next, "message")) as [Buffer];
  expect(answer.toString()).toBe("where it was");
});

test("a taken port is one clear sentence", async () => {
  await expect(startServer({ rendererRoot, engine, port: server.port })).rejects.toThrow(
    `server: port ${server.port} on 127.0.0.1 is taken by another program`,
  );
});

test("a page that was never built is one clear sentence", async () => {
  const empty = mkdtempSync(join(tmpdir(), "backstep-empty-"));
  await expect(startServer({ rendererRoot: empty, engine })).rejects.toThrow("found no index.html");
  rmSync(empty, { recursive: true });
});
