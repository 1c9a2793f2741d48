// The browser: a WebSocket to the local server, file pickers and downloads.

import { TOO_MANY_PAGES, type Channel } from "../../../src-engine/protocol/wire/channel";
import type { ChosenData, Host, NamedBytes } from "../../../src-engine/protocol/wire/host";
import { dataFile, isOfSet } from "../../features/sessions";
import { createInbox } from "./inbox";

export function webHost(): Host {
  return { name: "web", connect, openFile, chooseData, saveFile, showMenu: () => undefined };
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

async function openFile(extensions: readonly string[]): Promise<NamedBytes | undefined> {
  const accept = extensions.map((extension) => `.${extension}`).join(",");
  const [file] = await chosenFiles((input) => (input.accept = accept));
  return file && { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

async function chooseData(kind: "folder" | "file"): Promise<ChosenData | undefined> {
  const files = await chosenFiles((input) => {
    input.webkitdirectory = kind === "folder";
    input.multiple = true;
  });
  const [first] = files;
  if (!first) return undefined;
  const [folder = ""] = first.webkitRelativePath.split("/");
  if (kind === "file")
    return {
      name: files.length === 1 ? first.name : "chosen files",
      files: files.map((file) => dataFile(file.name, file)),
    };
  const all = files.map((file) => dataFile(file.webkitRelativePath.slice(folder.length + 1), file));
  return { name: folder, files: all.filter(({ path }) => isOfSet(path)) };
}

/** None when the person thought better of it. */
function chosenFiles(prepare: (input: HTMLInputElement) => void): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.hidden = true;
    prepare(input);
    input.oncancel = () => {
      input.remove();
      resolve([]);
    };
    input.onchange = () => {
      input.remove();
      resolve([...(input.files ?? [])]);
    };
    // In the page, or nothing holds it while the picker is open.
    document.body.append(input);
    input.click();
  });
}

function saveFile({ name, bytes, beside, parts = [] }: NamedBytes): Promise<string> {
  download(name, bytes);
  if (beside) download(name + beside.extension, beside.bytes);
  for (const part of parts) download(part.name, part.bytes);
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
