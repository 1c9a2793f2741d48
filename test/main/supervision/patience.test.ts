// Honest work is not taken for a hang: the built engine on a model of the largest kind there may be, while others want the
// same cores.

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { decodeSession, encodeSession } from "../../../src-engine/formats/session/sessionCodec";
import { startServer } from "../../../src-main/web/server";
import { cookieFor, servedPage } from "../../support/served";

vi.mock("../../../src-main/supervision/engineProcess?modulePath", () => ({ default: "" }));

const out = resolve(import.meta.dirname, "../../../out");
const chunk = readdirSync(join(out, "main/chunks")).find((name) => name.startsWith("engine"))!;

const conv = (name: string, outChannels: number) => ({
  ...{ name, type: "Conv2d", attrs: { outChannels, kernelSize: 3, padding: 1 } },
});

// On two cores of a server it takes 20 seconds, on eight of a laptop perhaps three.
test("an iteration of 22 billion multiply-adds is run beside three busy processes, and nobody is ended", async () => {
  const server = await startServer({
    rendererRoot: join(out, "renderer"),
    engine: join(out, "main/chunks", chunk),
  });
  const busy = Array.from({ length: 3 }, () => spawn(process.execPath, ["-e", "for(;;);"]));
  try {
    const page = await servedPage(server.url, await cookieFor(server.url));
    let begun = page.stop();
    await page.client.request("launch", { model: "cnn-pytorch", data: "digits", batchSize: 4, limit: 100 });
    await begun;
    const { body, tensors } = await page.client.request("saveSession", {});
    const { buffer, byteOffset } = tensors.get("file")!.data;
    const file = decodeSession(new TextDecoder().decode(new Uint8Array(buffer, byteOffset, body.byteLength)));
    const layers = [
      conv("wide1", 512),
      conv("wide2", 512),
      { name: "flatten", type: "Flatten", attrs: {} },
      { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
    ];
    const run = { ...file.run, model: { ...file.run.model, layers } };
    const at = { branch: 0, moment: { iteration: 0, pc: 0 } };
    const text = encodeSession({ ...file, run, at, hashes: [], branches: [file.branches[0]!] });
    begun = page.stop();
    await page.client.request("openSession", { text });
    await begun;
    const stopped = page.stop();
    await page.client.request("next", { granularity: "iteration" });
    expect(await Promise.race([stopped, page.closed])).toHaveProperty("reason", "step");
    expect(page.failures).toEqual([]);
  } finally {
    for (const each of busy) each.kill("SIGKILL");
    await server.close();
  }
}, 240_000);
