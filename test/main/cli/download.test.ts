// backstep download, from a server of this machine as mirror: whole, broken off, resumed, with other bytes, and without a network.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { downloadables } from "../../../src-main/data/download/downloadable";
import { downloadFile } from "../../../src-main/data/download/downloadFile";
import { commandLine } from "../../support/commandLine";

const { folder, here } = commandLine();
const content = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7) & 255));
const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const file = { name: "images.gz", bytes: content.length, sha256: sha256(content) };

/** What the server does with the next request; the ranges that it was asked for. */
let breaksAfter = Infinity;
let sent = content;
let asked: (string | undefined)[] = [];
const server = createServer((request, response) => {
  const { range } = request.headers;
  asked.push(range);
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  response.writeHead(range === undefined ? 200 : 206, { "content-length": sent.length - from });
  if (sent.length - from <= breaksAfter) return void response.end(sent.subarray(from));
  // What came together with the end of a connection is lost with it.
  response.write(sent.subarray(from, from + breaksAfter), () => setTimeout(() => response.destroy(), 100));
});
const mirror = `${await listening(server)}/`;
afterAll(() => server.close());

let at = 0;
let into: string;
beforeEach(() => {
  [breaksAfter, sent, asked] = [Infinity, content, []];
  into = join(folder, `set-${++at}`);
  mkdirSync(into);
});
const fetched = (signal?: AbortSignal, mirrors = [mirror], seen: number[] = []) =>
  downloadFile(into, file, { mirrors, progress: (bytes) => seen.push(bytes), signal });
const there = (): Buffer => readFileSync(join(into, file.name));

describe("a file", () => {
  test("is downloaded once, and told as it comes", async () => {
    const seen: number[] = [];
    expect(await fetched(undefined, [mirror], seen)).toBe(true);
    expect(there()).toEqual(content);
    expect(seen.at(-1)).toBe(content.length);
    expect(await fetched()).toBe(false);
    expect(asked.length).toBe(1);
  });

  test("that broke off goes on where it was", async () => {
    breaksAfter = 50_000;
    await expect(fetched()).rejects.toThrow(`${mirror}images.gz: `);
    expect(existsSync(join(into, file.name))).toBe(false);
    const { length } = readFileSync(join(into, "images.gz.part"));
    expect(length).toBeGreaterThan(0);
    breaksAfter = Infinity;
    expect(await fetched()).toBe(true);
    expect(asked).toEqual([undefined, `bytes=${length}-`]);
    expect(there()).toEqual(content);
  });

  test("of other bytes is refused, and nothing of it is kept", async () => {
    sent = Buffer.from(content);
    sent[7]! ^= 1;
    await expect(fetched()).rejects.toThrow(`expected sha256 ${file.sha256}, got ${sha256(sent)}`);
    expect(existsSync(join(into, "images.gz.part"))).toBe(false);
    sent = Buffer.concat([content, Buffer.of(1)]);
    await expect(fetched()).rejects.toThrow(`expected ${content.length} bytes, more came`);
    expect(existsSync(join(into, file.name))).toBe(false);
  });

  test("comes from the next mirror where one has it not", async () => {
    const dead = await closedPort();
    expect(await fetched(undefined, [dead, mirror])).toBe(true);
    await expect(
      downloadFile(join(into), { ...file, name: "other.gz" }, { mirrors: [dead], progress: () => undefined }),
    ).rejects.toThrow(`${dead}other.gz: connect`);
  });

  test("stops when it is told to", async () => {
    breaksAfter = 1000;
    const stop = new AbortController();
    stop.abort(new Error("interrupted"));
    await expect(fetched(stop.signal)).rejects.toThrow("interrupted");
  });
});

describe("backstep download", () => {
  test("says without a network which files to put where", async () => {
    const dead = await closedPort();
    const { code, err } = await here("download", "mnist", "--mirror", dead, "--data-dir", "mine");
    expect(code).toBe(1);
    const [{ files }] = downloadables as [(typeof downloadables)[number]];
    expect(err).toContain(
      `Put ${files.map(({ name }) => name).join(", ")} into ${join(folder, "mine")} by hand`,
    );
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  test("leaves what is whole, and refuses names and addresses that are none", async () => {
    expect((await here("download", "imagenet")).err).toContain(
      'SET must be one of mnist, fashion-mnist, got "imagenet"',
    );
    expect((await here("download", "mnist", "--mirror", "ftp://x")).err).toContain(
      "--mirror must be an address",
    );
    writeFileSync(join(folder, "in-the-way"), "");
    const { err } = await here("download", "mnist", "--data-dir", "in-the-way");
    expect(err).toContain("download: cannot write into");
  });
});

test("every set has four files and a hash for each", () => {
  for (const { files, mirrors } of downloadables) {
    expect(files.map((one) => one.sha256)).toEqual(
      files.map(() => expect.stringMatching(/^[0-9a-f]{64}$/) as string),
    );
    expect([files.length, mirrors.every((one) => one.endsWith("/"))]).toEqual([4, true]);
  }
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address at which nobody answers. */
async function closedPort(): Promise<string> {
  const other = createServer();
  const address = await listening(other);
  await new Promise((resolve) => other.close(resolve));
  return `${address}/`;
}
