// The compiled kernels, carried inside the bundle so that no path can be wrong.

import dataUrl from "../out/kernels/kernels.wasm?url&inline";

export const kernels: Uint8Array<ArrayBuffer> = new Uint8Array(
  Buffer.from(dataUrl.slice(dataUrl.indexOf(",") + 1), "base64"),
);
