// The desktop: a message port straight to the engine, native dialogs and menu.

import type { Bridge, PortTag } from "../../../src-engine/protocol/wire/bridge";
import type { Channel } from "../../../src-engine/protocol/wire/channel";
import type { Host } from "../../../src-engine/protocol/wire/host";
import { createInbox } from "./inbox";

declare global {
  interface Window {
    readonly backstep?: Bridge;
  }
}

const PORT: PortTag = "backstep:port";
const REASON_MAY_FOLLOW = 200;

export function electronHost(bridge: Bridge): Host {
  const gone = new Set<(reason: string) => void>();
  bridge.onEngineGone((reason) => {
    for (const tell of [...gone]) tell(reason);
  });

  return {
    name: "electron",
    async connect() {
      const arrival = nextPort();
      try {
        await bridge.requestEngine();
      } catch (error) {
        arrival.cancel();
        throw plain(error);
      }
      return portChannel(await arrival.port, gone);
    },
    async openFile(extensions) {
      return bridge.openFile([...extensions]).catch(rethrowPlain);
    },
    async chooseData(kind) {
      const path = await bridge.chooseData(kind).catch(rethrowPlain);
      return path === undefined ? undefined : { path };
    },
    async saveFile(file) {
      const { name, bytes, beside, parts } = file;
      return bridge
        .saveFile({ name, bytes, ...(beside && { beside }), ...(parts && { parts }) })
        .catch(rethrowPlain);
    },
    showMenu(commands, chosen) {
      bridge.onMenu(chosen);
      // Data alone: what a command does cannot cross the bridge.
      void bridge.showMenu(
        commands.map(({ id, group, title, keys }) => ({ id, group, title, keys: [...keys] })),
      );
    },
  };
}

function nextPort(): { readonly port: Promise<MessagePort>; cancel(): void } {
  const waiting = new AbortController();
  const port = new Promise<MessagePort>((resolve) => {
    const receive = (event: MessageEvent): void => {
      const [arrived] = event.ports;
      if (event.source !== window || event.data !== PORT || !arrived) return;
      waiting.abort();
      resolve(arrived);
    };
    window.addEventListener("message", receive, { signal: waiting.signal });
  });
  return { port, cancel: () => waiting.abort() };
}

function portChannel(port: MessagePort, gone: Set<(reason: string) => void>): Channel {
  const inbox = createInbox();
  const end = (reason?: string): void => {
    if (!gone.delete(end)) return;
    port.close();
    inbox.close(reason);
  };
  gone.add(end);
  // When the engine died the reason comes another way, a moment later.
  port.addEventListener("close", () => setTimeout(end, REASON_MAY_FOLLOW));
  port.onmessage = ({ data }: MessageEvent<unknown>) => inbox.receive(data);
  return {
    // Never with a transfer list: Electron loses a message that transfers anything but ports.
    send: (bytes) => port.postMessage(bytes),
    onMessage: (listener) => inbox.onMessage(listener),
    onClose: (listener) => inbox.onClose(listener),
    close: () => end(),
  };
}

/** Electron puts "Error invoking remote method …: Error: " before what was said. */
function plain(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(message.replace(/^Error invoking remote method '[^']*': (\w*Error: )?/, ""));
}

function rethrowPlain(error: unknown): never {
  throw plain(error);
}
