// PyTorch on the other side of a pipe: a process that stays, trains when it is told to, and idles otherwise.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Images } from "../src-engine/index";
import type { Contestant } from "./contest";
import script from "./peer.py?raw";

const PYTHON = "/usr/bin/python3";

export type Way = "contiguous" | "channels-last" | "unfold";

interface PeerRun {
  readonly model: string;
  readonly batch: number;
  readonly learningRate: number;
  readonly mean: number;
  readonly deviation: number;
  readonly way: Way;
  /** The first weights, by parameter in the program's order, row-major. */
  readonly weights: readonly (readonly number[])[];
}

export interface Peer {
  readonly threads: number;
  /** PyTorch's version and the BLAS it has. */
  readonly torch: string;
  readonly blas: string;
  open(name: string, run: PeerRun): Promise<Contestant & { live(): Promise<number> }>;
  /** Forgets every run. */
  clear(): Promise<void>;
  close(): void;
}

/** A PyTorch with so many threads on these images; undefined where this machine has none. */
export async function openPeer(threads: number, images: Images): Promise<Peer | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "backstep-bench-"));
  const file = join(folder, "images");
  writeFileSync(file, images.pixels);
  writeFileSync(file, images.labels, { flag: "a" });
  const child = spawn(PYTHON, ["-c", script, file, String(images.count), String(threads)], {
    env: { ...process.env, ...environment(threads) },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let complaint = "";
  child.stderr.on("data", (text) => (complaint += String(text)));
  child.stdin.on("error", () => undefined); // told by the end of its answers
  child.on("error", (error) => (complaint = error.message));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown> | undefined> => {
    const { value, done } = await answers.next();
    return done ? undefined : (JSON.parse(value) as Record<string, unknown>);
  };
  const ask = async (request: object): Promise<Record<string, unknown>> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await next();
    if (!answer) throw new Error(`bench: PyTorch gave up on ${JSON.stringify(request)}: ${complaint.trim()}`);
    return answer;
  };

  const about = await next();
  rmSync(folder, { recursive: true });
  if (!about) {
    if (/No module named 'torch'|ENOENT/.test(complaint)) return undefined;
    throw new Error(`bench: PyTorch did not start: ${complaint.trim()}`);
  }
  return {
    threads,
    torch: String(about["torch"]),
    blas: String(about["blas"]),
    async open(name, run) {
      await ask({ do: "open", name, run });
      return {
        name,
        run: async (steps) => Number((await ask({ do: "run", name, steps }))["seconds"]),
        live: async () => Number((await ask({ do: "live", name }))["live"]),
      };
    },
    clear: async () => void (await ask({ do: "clear" })),
    close: () => child.stdin.end(),
  };
}

/** As many threads everywhere, and an allocator that keeps what is freed: without that PyTorch is up to half as fast. */
function environment(threads: number): Record<string, string> {
  return {
    OMP_NUM_THREADS: String(threads),
    OPENBLAS_NUM_THREADS: String(threads),
    MALLOC_MMAP_THRESHOLD_: String(32 * 2 ** 20), // glibc's most
    MALLOC_TRIM_THRESHOLD_: String(4 * 2 ** 30),
    MALLOC_TOP_PAD_: String(64 * 2 ** 20),
  };
}
