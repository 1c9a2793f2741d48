// The whole of what the desktop page can reach outside itself.

import { contextBridge, ipcRenderer } from "electron";
import type { Bridge, PortTag } from "../../src-engine/protocol/wire/bridge";
import type { NamedBytes } from "../../src-engine/protocol/wire/host";
import { wire } from "./bridge";

declare const window: { postMessage(message: PortTag, origin: string, ports: readonly unknown[]): void };

const bridge: Bridge = {
  async requestEngine() {
    await ipcRenderer.invoke(wire.requestEngine);
  },
  async openFile(extensions) {
    return (await ipcRenderer.invoke(wire.openFile, extensions)) as NamedBytes | undefined;
  },
  async chooseData(kind) {
    return (await ipcRenderer.invoke(wire.chooseData, kind)) as string | undefined;
  },
  async saveFile(file) {
    return (await ipcRenderer.invoke(wire.saveFile, file)) as string | undefined;
  },
  async showMenu(commands) {
    await ipcRenderer.invoke(wire.showMenu, commands);
  },
  onMenu(listener) {
    ipcRenderer.on(wire.menu, (_event, command: string) => listener(command));
  },
  onEngineGone(listener) {
    ipcRenderer.on(wire.engineGone, (_event, reason: string) => listener(reason));
  },
};

contextBridge.exposeInMainWorld("backstep", bridge);

// A port cannot cross the bridge; a message from this world to the page's can carry it.
ipcRenderer.on(wire.port, (event) => window.postMessage("backstep:port", "*", event.ports));
