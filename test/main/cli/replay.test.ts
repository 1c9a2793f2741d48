// `backstep replay`: a session that was saved, held against its hashes.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { encodeSessionState } from "../../../src-engine/formats/session/sessionState";
import { decodeSaved } from "../../../src-engine/serve/session/savedSession";
import { commandLine, small } from "../../support/commandLine";

const { folder, backstep, here } = commandLine();

describe("replay", () => {
  const trained = ["train", "--model", "cnn-pytorch", ...small, "--epochs", "2", "--session", "run.backstep"];
  const { code, out } = backstep(...trained, "--json");
  /** What it says without its weights: a session that is written by hand. */
  const text = decodeSafetensors(new Uint8Array(readFileSync(join(folder, "run.backstep")))).metadata.get(
    "backstep.session",
  )!;
  const altered = (name: string, from: string | RegExp, to: string): string => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    writeFileSync(join(folder, name), changed);
    return name;
  };

  test("--verify comes to every hash that train wrote, the last of them that of its weights", async () => {
    expect(code).toBe(0);
    const { matches, differs, hashes } = JSON.parse(
      backstep("replay", "run.backstep", "--verify", "--json").out,
    );
    expect({ matches, differs }).toEqual({ matches: true, differs: [] });
    expect(hashes.map(({ iteration }: { iteration: number }) => iteration)).toEqual([0, 8, 15, 16]);
    expect(hashes.at(-1)).toMatchObject({ matches: true, got: JSON.parse(out).weightsSha256 });
    expect((await here("replay", "run.backstep", "--verify", "--threads", "1")).code).toBe(0);
    expect((await here("replay", "run.backstep")).out).toMatch(/4 of 4 hashes match\n$/);
  });

  test("--verify names the first hash that does not match", async () => {
    const name = altered("other.backstep", '"learningRate": 0.05', '"learningRate": 0.06');
    const { code, err } = await here("replay", name, "--verify");
    expect(code).toBe(1);
    expect(err).toMatch(
      /^backstep: replay: other.backstep: branch 0 \("main"\), iteration 8: expected weights [0-9a-f]{64}, got [0-9a-f]{64}\n$/,
    );
    expect((await here("replay", name)).code).toBe(0);
  });

  test("--verify says what differs: the data, the engine, and does not run", async () => {
    const data = altered("data.backstep", /"sha256": "[0-9a-f]/, '"sha256": "0');
    expect(await here("replay", data, "--verify")).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /the session's "digits" \(12000 training and 2000 test images, sha256 0[0-9a-f]{63}\)/,
      ),
    });
    const engine = altered("engine.backstep", '"engine": "', '"engine": "9');
    const { code, out } = await here("replay", engine, "--verify", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      matches: false,
      hashes: [],
      differs: [expect.stringMatching(/^engine: /)],
    });
  });

  test("--verify says which iterations have no hash behind them, and fails unless that is allowed", async () => {
    const name = altered("short.backstep", /,\s*\{[^{}]*"iteration": 16,[^{}]*\}/, "");
    const sentence = 'branch 0 ("main"): no hash is recorded after iterations 8 to 15';
    const failed = await here("replay", name, "--verify");
    expect(failed).toMatchObject({ code: 1, err: `backstep: replay: short.backstep: ${sentence}\n` });
    expect(failed.out).toContain(`unverified: ${sentence}\n`);
    expect((await here("replay", name, "--verify", "--allow-unverified")).code).toBe(0);
    const { out } = await here("replay", name, "--json");
    expect(JSON.parse(out).unverified).toEqual([{ branch: 0, name: "main", from: 8, to: 16 }]);
  });

  test("holds what is replayed against the weights that the file carries", async () => {
    const { file, state } = await decodeSaved(new Uint8Array(readFileSync(join(folder, "run.backstep"))));
    const [kept] = state!.kept;
    const bias = kept!.state.get("fc.bias")!;
    const wrong = { ...bias, data: bias.data.map((x) => x + 1) };
    const altered = { ...kept!, state: new Map([...kept!.state, ["fc.bias", wrong]]) };
    writeFileSync(
      join(folder, "lies.backstep"),
      await encodeSessionState(file, { ...state!, kept: [altered] }),
    );
    expect(await here("replay", "lies.backstep", "--verify")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/branch 0 \("main"\), iteration 15: expected weights/),
    });
  });

  test("--verify of a session without hashes verifies nothing", async () => {
    const name = altered("bare.backstep", /"hashes": \[[^]*\]/, '"hashes": []');
    expect(await here("replay", name, "--verify")).toMatchObject({
      code: 1,
      err: "backstep: replay: bare.backstep records no hashes: there is nothing to verify\n",
    });
  });

  test.each<[string, string | Buffer | undefined, string]>([
    ["nothing.backstep", undefined, "replay: cannot read nothing.backstep: there is no such file or folder"],
    ["cut.backstep", text.slice(0, 500), "session: expected "],
    [
      "bytes.backstep",
      Buffer.from([0xff, 0xfe]),
      "session: expected UTF-8 text, got other bytes (in bytes.backstep)",
    ],
    [
      "op.backstep",
      text.replace('"type": "ReLU"', '"type": "Swish"'),
      'model: layer "relu1" has type "Swish"',
    ],
    [
      "kind.backstep",
      text.replace('"name": "digits"', '"name": "cats"'),
      'trained on "cats": unknown data "cats"; known are digits, shapes, mnist, fashion-mnist, cifar10',
    ],
  ])("of %s exits with 1 and says why", async (name, bytes, message) => {
    if (bytes !== undefined) writeFileSync(join(folder, name), bytes);
    const { code, err } = await here("replay", name, "--verify");
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });
});
