// Where this page runs: in the desktop shell, which left a bridge, or in a browser.

import type { Host } from "../../../src-engine/protocol/wire/host";
import { electronHost } from "./electron";
import { webHost } from "./web";

export function currentHost(): Host {
  return window.backstep ? electronHost(window.backstep) : webHost();
}
