// Keeps a connection to the engine: opens it, and opens it again whenever it is lost.

import { onScopeDispose } from "vue";
import { createClient, type Client } from "../../src-engine/protocol/wire/client";
import type { Host } from "../../src-engine/protocol/wire/host";
import { useNotices } from "../session/notices";
import { useSession } from "../session/session";

declare global {
  interface Window {
    /** Whoever drives the page from outside, as end-to-end tests do, is handed its client. */
    takeBackstepClient?(client: Client): void;
  }
}

const PATIENCE = [250, 500, 1000, 2000] as const;
/** How often a page that is one too many looks whether another has been closed. */
const UNTIL_ROOM = 3000;

export function useEngine(host: Host): void {
  const session = useSession();
  const notices = useNotices();
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let client: Client | undefined;
  let over = false;

  async function connect(): Promise<void> {
    const attempt = { turnedAway: false };
    try {
      client = createClient(await host.connect());
      client.onClose((reason, isFull) => {
        if (over) return;
        attempt.turnedAway = isFull === true;
        if (attempt.turnedAway) return waitForRoom(reason);
        if (reason) notices.fail(reason);
        retry();
      });
      window.takeBackstepClient?.(client);
      await session.open(client);
      notices.settle("connection");
      failures = 0;
    } catch (error) {
      if (attempt.turnedAway) return; // it is said, and waited for
      // Why there is no engine to be had is said while it is so: one that died too often is not started again at once.
      notices.fail(error, session.connection === "open" ? undefined : "connection");
      if (session.connection !== "open") retry();
    }
  }

  function retry(): void {
    session.lose();
    connectIn(PATIENCE[Math.min(failures++, PATIENCE.length - 1)]!);
  }

  function waitForRoom(reason?: string): void {
    session.lose(reason ?? "Too many pages are open already.");
    connectIn(UNTIL_ROOM);
  }

  function connectIn(milliseconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), milliseconds);
  }

  onScopeDispose(() => {
    over = true;
    clearTimeout(timer);
    client?.close();
  });
  void connect();
}
