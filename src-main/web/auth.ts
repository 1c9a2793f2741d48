// Who may come in: the person who was given the address, from a page of ours.
//
// A token of 256 bits stands in the address once; whoever brings it first gets a
// cookie instead. Whoever brings it again is turned away, and the terminal, which
// only the person reads, gets an address for another browser. Every request must
// name this very host, once (else another name could be made to point here), and a
// WebSocket must come from our own page.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

export interface Refusal {
  readonly status: 400 | 401 | 403 | 405 | 421;
  readonly sentence: string;
}

export interface Auth {
  /** The address that lets the first browser in. */
  readonly url: string;
  /** Why this request for a file is turned away, if it is. */
  refuse(request: IncomingMessage): Refusal | undefined;
  /** Why this WebSocket is turned away, if it is. */
  refuseSocket(request: IncomingMessage): Refusal | undefined;
  /** The cookie for a token, which works once; a spent one makes a new address be announced, one at a time. */
  redeem(token: string): string | undefined;
  /** Whether this request brings the cookie. */
  knows(request: IncomingMessage): boolean;
  /** What to say to one that does not. */
  readonly stranger: Refusal;
}

/** @param announce tells the person the address for another browser */
export function makeAuth(port: number, announce: (url: string) => void = () => undefined): Auth {
  // Port 80 is left out of both, which URL knows.
  const { host, origin } = new URL(`http://127.0.0.1:${port}`);
  // Cookies are shared by all ports of a host, so the name tells them apart.
  const cookieName = `backstep_${port}`;
  const session = secret();
  const first = secret();
  const spent: string[] = [];
  let token: string | undefined = first;
  const addressOf = (one: string): string => `${origin}/?token=${one}`;

  const knows = (request: IncomingMessage): boolean =>
    (request.headers.cookie ?? "")
      .split(";")
      .map((pair) => pair.trim())
      .some((pair) => pair.startsWith(`${cookieName}=`) && same(pair.slice(cookieName.length + 1), session));

  function misdirected(request: IncomingMessage): Refusal | undefined {
    const names = request.rawHeaders.filter(
      (_, i, all) => i % 2 === 1 && all[i - 1]?.toLowerCase() === "host",
    );
    if (names.length === 1 && names[0] === host) return undefined;
    return { status: 421, sentence: `Backstep answers only at ${origin}.` };
  }

  const foreign: Refusal = { status: 403, sentence: "Backstep answers only to its own page." };
  const stranger: Refusal = {
    status: 401,
    sentence:
      "Open the last address that Backstep printed in its terminal. An address works once, in one browser: " +
      "opened again, it has the terminal print one for another browser.",
  };

  return {
    url: addressOf(first),
    knows,
    stranger,
    refuse(request) {
      const wrongHost = misdirected(request);
      if (wrongHost) return wrongHost;
      if (request.headers.origin !== undefined && request.headers.origin !== origin) return foreign;
      if (request.method !== "GET" && request.method !== "HEAD") {
        return { status: 405, sentence: "Backstep's server only answers GET and HEAD." };
      }
      if (!request.url?.startsWith("/")) return { status: 400, sentence: "The address has no path." };
      return undefined;
    },
    refuseSocket(request) {
      const wrongHost = misdirected(request);
      if (wrongHost) return wrongHost;
      if (request.headers.origin !== origin) return foreign;
      if (!knows(request)) return stranger;
      if (request.url !== "/engine") return { status: 400, sentence: "The engine is at /engine." };
      return undefined;
    },
    redeem(offered) {
      if (token === undefined && spent.some((one) => same(offered, one))) {
        token = secret();
        announce(addressOf(token));
        return undefined;
      }
      if (token === undefined || !same(offered, token)) return undefined;
      spent.push(token);
      token = undefined;
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
  };
}

const secret = (): string => randomBytes(32).toString("base64url");

/** In constant time, whatever the lengths. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
