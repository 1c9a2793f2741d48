// A page at the other end of a running server: past its door, on a WebSocket, as a client.

import WebSocket from "ws";
import type { Channel } from "../../src-engine/protocol/wire/channel";
import { createClient, type Client } from "../../src-engine/protocol/wire/client";
import type { Stopped } from "../../src-engine/protocol/protocol";

export interface ServedPage {
  readonly client: Client;
  readonly failures: readonly string[];
  /** Why the connection was closed, once it is. */
  readonly closed: Promise<string>;
  /** The next stop that comes. */
  stop(): Promise<Stopped>;
}

/** Brings the token and gives the cookie. */
export async function cookieFor(url: string): Promise<string> {
  const { headers } = await fetch(url, { redirect: "manual" });
  return headers.get("set-cookie")?.split(";")[0] ?? "";
}

export async function servedPage(url: string, cookie: string): Promise<ServedPage> {
  const { host, origin } = new URL(url);
  const socket = new WebSocket(`ws://${host}/engine`, { headers: { cookie, origin } });
  socket.binaryType = "arraybuffer";
  const closed = new Promise<string>((resolve) =>
    socket.once("close", (_code, reason) => resolve(reason.toString())),
  );
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const channel: Channel = {
    send: (bytes) => socket.send(bytes),
    onMessage: (listener) => void socket.on("message", (data: ArrayBuffer) => listener(new Uint8Array(data))),
    onClose: (listener) => void closed.then((reason) => listener(reason)),
    close: () => socket.close(),
  };
  const client = createClient(channel);
  const failures: string[] = [];
  client.on("failed", ({ message }) => failures.push(message));
  const stop = (): Promise<Stopped> => {
    let heard = false;
    return new Promise((resolve) =>
      client.on("stopped", (body) => {
        if (!heard) resolve(body);
        heard = true;
      }),
    );
  };
  return { client, failures, closed, stop };
}
