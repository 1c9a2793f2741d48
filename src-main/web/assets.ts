// The page's files, by the path they are asked for.
//
// The folder is listed once; a path that is not in the list does not exist.
// No path from outside is ever joined to a folder, so none can leave it.

import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { NONCE_PLACEHOLDER, securityHeaders } from "./security";

interface Asset {
  readonly status: 200 | 404;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface Assets {
  /** What stands at this path of the address; `/` is the page itself. */
  serve(path: string): Promise<Asset>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};

/**
 * The files that existed when it was called, by the path of their address: no other is ever served.
 * @throws Error where the folder holds no page
 */
export async function loadAssets(root: string): Promise<Assets> {
  const files = await list(root);
  const page = files.get("/index.html");
  if (page === undefined) throw new Error(`assets: expected the built page in ${root}, found no index.html`);
  files.set("/", page);

  return {
    async serve(path) {
      const file = files.get(path);
      if (file === undefined) return { status: 404, headers: securityHeaders(), body: new Uint8Array() };
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      const body = new Uint8Array(await readFile(file));
      if (extname(file) !== ".html") {
        return { status: 200, headers: { ...securityHeaders(), "content-type": type }, body };
      }
      const nonce = randomBytes(16).toString("base64");
      const html = new TextDecoder().decode(body).replaceAll(NONCE_PLACEHOLDER, nonce);
      const headers = { ...securityHeaders(nonce), "content-type": type };
      return { status: 200, headers, body: new TextEncoder().encode(html) };
    },
  };
}

async function list(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(`/${relative(root, file).split(sep).map(encodeURIComponent).join("/")}`, file);
  }
  return files;
}
