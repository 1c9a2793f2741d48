// Downloads a file whose length and hash are known: begun downloads go on, and nothing but the right bytes gets the file's name.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { reason } from "../../files";
import type { DownloadFile } from "./downloadable";

/** Milliseconds without a byte, after which a mirror is given up. */
const PATIENCE = 30_000;

interface Wishes {
  readonly mirrors: readonly string[];
  /** Bytes that are there by now. */
  readonly progress: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What came from no mirror, each with its reason. */
export class DownloadError extends Error {}

/**
 * @returns whether anything was downloaded: a file that is there and whole is left as it is
 * @throws DownloadError where no mirror has it, the signal's reason where it was aborted; what came by then stays for the next time
 */
export async function downloadFile(
  folder: string,
  file: DownloadFile,
  { mirrors, progress, signal }: Wishes,
): Promise<boolean> {
  const path = join(folder, file.name);
  if (await isWhole(path, file)) return false;
  const part = `${path}.part`;
  const failed: string[] = [];
  for (const mirror of mirrors) {
    try {
      await fetchInto(part, mirror + file.name, file, progress, signal);
      await rename(part, path);
      return true;
    } catch (error) {
      signal?.throwIfAborted();
      failed.push(`${mirror}${file.name}: ${whyOf(error)}`);
    }
  }
  throw new DownloadError(failed.join("; "));
}

async function fetchInto(
  part: string,
  url: string,
  { bytes, sha256 }: DownloadFile,
  progress: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const found = await sizeOf(part);
  const known = found !== undefined && found <= bytes ? found : 0;
  if (known < bytes) {
    const stall = new AbortController();
    let timer = setTimeout(() => stall.abort(new Error("nothing came for 30 seconds")), PATIENCE);
    const ended = signal ? AbortSignal.any([signal, stall.signal]) : stall.signal;
    try {
      const headers = known > 0 ? { range: `bytes=${known}-` } : undefined;
      const answer = await fetch(url, { signal: ended, ...(headers && { headers }) });
      if (!answer.ok || !answer.body) throw new Error(`the server answers ${answer.status}`);
      const from = answer.status === 206 ? known : 0;
      const file = await open(part, from > 0 ? "a" : "w");
      try {
        let at = from;
        for await (const chunk of answer.body) {
          clearTimeout(timer);
          timer = setTimeout(() => stall.abort(new Error("nothing came for 30 seconds")), PATIENCE);
          at += chunk.length;
          if (at > bytes) throw new WrongBytes(`expected ${bytes} bytes, more came`);
          await file.writeFile(chunk);
          progress(at);
        }
        if (at < bytes) throw new Error(`broke off after ${at} of ${bytes} bytes`);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof WrongBytes) await rm(part, { force: true });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
  const hash = await sha256Of(part);
  if (hash === sha256) return;
  await rm(part, { force: true }); // nothing of it can be trusted
  throw new Error(`expected sha256 ${sha256}, got ${hash}`);
}

class WrongBytes extends Error {}

async function isWhole(path: string, { bytes, sha256 }: DownloadFile): Promise<boolean> {
  return (await sizeOf(path)) === bytes && (await sha256Of(path)) === sha256;
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** `fetch` says little and puts the reason behind it. */
function whyOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return reason(cause ?? error);
}
