// A checkout of its own in a temporary folder, installed and built as this one is, for what scripts do to a checkout.

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const sources = [
  "scripts",
  ...readdirSync(".").filter((name) => name.startsWith("src-")),
  "resources",
  "electron.vite.config.ts",
  "electron.vite.notice.ts",
  "package.json",
  "package-lock.json",
  "node_modules/.package-lock.json",
  "node_modules/proper-lockfile",
  "node_modules/graceful-fs",
  "node_modules/retry",
  "node_modules/signal-exit",
];
const built = ["out/.build", "out/.kernels", "out/kernels", "out/main"];

interface Ended {
  readonly code: number | null;
  readonly err: string;
  readonly milliseconds: number;
}

interface Checkout {
  readonly root: string;
  run(script: string, env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** As somebody who may read all of it and write nothing. */
  runAsAnother(script: string, ...args: readonly string[]): Ended;
}

/** Gone when the file's tests are done. */
export function checkout({ isBuilt = true } = {}): Checkout {
  const root = mkdtempSync(join(tmpdir(), "backstep-checkout-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  for (const path of isBuilt ? [...sources, ...built] : sources) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    cpSync(path, join(root, path), { recursive: true });
  }
  const isRoot = process.getuid?.() === 0;
  return {
    root,
    run(script, env = {}) {
      const began = performance.now();
      const child = spawn(process.execPath, [script], { cwd: root, env: { ...process.env, ...env } });
      let err = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
      return new Promise((done) =>
        child.on("close", (code) => done({ code, err, milliseconds: performance.now() - began })),
      );
    },
    runAsAnother(script, ...args) {
      const began = performance.now();
      const folders = [root, join(root, "out"), join(root, "node_modules")];
      for (const folder of folders) {
        mkdirSync(folder, { recursive: true });
        chmodSync(folder, isRoot ? 0o755 : 0o555);
      }
      const { status, stderr } = spawnSync(process.execPath, [script, ...args], {
        cwd: root,
        encoding: "utf8",
        ...(isRoot && { uid: 65534, gid: 65534 }),
      });
      for (const folder of folders) chmodSync(folder, 0o755);
      return { code: status, err: stderr, milliseconds: performance.now() - began };
    },
  };
}
