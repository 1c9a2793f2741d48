// The browser: a WebSocket to the local server, file pickers and downloads.

import { TOO_MANY_PAGES, type Channel } from "../../../src-engine/protocol/wire/channel";
import type { Host, NamedBytes } from "../../../src-engine/protocol/wire/host";
import { createInbox } from "./inbox";

export function webHost(): Host {
  return { name: "web", connect, openFile, saveFile, showMenu: () => undefined };
}

function connect(): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${location.host}/engine`);
    socket.binaryType = "arraybuffer";
    const inbox = createInbox();
    socket.onopen = () => resolve(socketChannel(socket));
    socket.onmessage = ({ data }: MessageEvent<unknown>) => inbox.receive(data);
    socket.onclose = ({ code, reason }) => {
      reject(
        new Error(reason || `the server at ${location.host} does not answer; is Backstep still running?`),
      );
      inbox.close(reason || undefined, code === TOO_MANY_PAGES);
    };

    function socketChannel(open: WebSocket): Channel {
      return {
        send: (bytes) => open.send(bytes),
        onMessage: (listener) => inbox.onMessage(listener),
        onClose: (listener) => inbox.onClose(listener),
        close: () => open.close(),
      };
    }
  });
}

function openFile(extensions: readonly string[]): Promise<NamedBytes | undefined> {
  return new Promise((resolve, reject) => {
    const input = document.createElement("input");
    input.type = "file";
    input.hidden = true;
    input.accept = extensions.map((extension) => `.${extension}`).join(",");
    input.oncancel = () => {
      input.remove();
      resolve(undefined);
    };
    input.onchange = () => {
      input.remove();
      const file = input.files?.[0];
      if (!file) return resolve(undefined);
      const named = (bytes: ArrayBuffer): void => resolve({ name: file.name, bytes: new Uint8Array(bytes) });
      file.arrayBuffer().then(named, reject);
    };
    // In the page, or nothing holds it while the picker is open.
    document.body.append(input);
    input.click();
  });
}

function saveFile({ name, bytes, beside }: NamedBytes): Promise<string> {
  download(name, bytes);
  if (beside) download(name + beside.extension, beside.bytes);
  return Promise.resolve(name);
}

function download(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
