// A check as a page asks for it: a recording sent, verified, looked at tensor by tensor; a pasted array.

import { beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../../src-engine/protocol/wire/client";
import { bytesAsTensor } from "../../../src-engine/protocol/wire/fileTensor";
import type { OpenedRecording } from "../../../src-engine/protocol/protocol";
import { launched } from "../../support/page";
import { recordingOf, turnedAround } from "../../support/recordings";
import { smallSession } from "../../support/runs";

const right = recordingOf(smallSession({ batchSize: 2 }).trainer);
const wrong = recordingOf(smallSession({ batchSize: 2 }).trainer, { "conv2.weight.grad": turnedAround });

async function open(client: Client, bytes: Uint8Array<ArrayBuffer>): Promise<OpenedRecording> {
  const files = [{ name: "run.npz", byteLength: bytes.length }];
  const sent = new Map([["file0", bytesAsTensor(bytes)]]);
  return (await client.request("openRecording", { name: "run.npz", files }, sent)).body;
}

describe("a recording that a page sends", () => {
  let client: Client;
  beforeAll(async () => ({ client } = await launched()));

  test("is verified against the running model, and all of it is right", async () => {
    const opened = await open(client, right);
    expect(opened).toMatchObject({
      name: "run.npz",
      model: "cnn-pytorch",
      isOwnModel: false,
      iterations: [0],
    });
    const { body } = await client.request("verify", { recording: opened.id, iteration: 0 });
    expect(body.verdict).toMatchObject({ verdict: "right", mistakes: [] });
    expect(body.match.left).toEqual([]);
    expect(body.network.tensors["conv1.output"]!.shape[0]).toBe(2);
  });

  test("with a mistake has it named, and comes with both tensors", async () => {
    const { id } = await open(client, wrong);
    const { body } = await client.request("verify", { recording: id, iteration: 0 });
    expect(body.verdict.first?.path).toBe("conv2.weight.grad");
    expect(body.verdict.mistakes.map((one) => one.id)).toContain("conv-weight-flipped");
    const { tensors } = await client.request("verified", { recording: id, path: "conv2.weight.grad" });
    const [theirs, ours] = [tensors.get("recorded")!, tensors.get("right")!];
    expect(theirs.data[0]).toBeCloseTo(ours.data[8]!, 5);
    expect(theirs.shape).toEqual([16, 8, 3, 3]);
    await expect(client.request("verified", { recording: id, path: "conv1.weight" })).rejects.toThrow(
      /conv1\.weight could not be checked/,
    );
  });

  test("takes other names that somebody chose, and refuses those that do not fit", async () => {
    const { id } = await open(client, right);
    const ask = (name?: string) =>
      client.request("verify", {
        recording: id,
        iteration: 0,
        choices: [{ path: "conv1.bias.grad", ...(name !== undefined && { name }) }],
      });
    const { body } = await ask();
    expect(body.match.mapping.map(({ path }) => path)).not.toContain("conv1.bias.grad");
    await expect(ask("fc.weight")).rejects.toThrow(/conv1\.bias\.grad: expected "fc\.weight" to be \[8\]/);
    await expect(ask("nothing")).rejects.toThrow(/has no tensor "nothing"/);
  });

  test("is let go of for the next, and when it is closed", async () => {
    const first = await open(client, right);
    const second = await open(client, right);
    const gone = /no longer open/;
    await expect(client.request("verify", { recording: first.id, iteration: 0 })).rejects.toThrow(gone);
    await expect(client.request("verify", { recording: second.id, iteration: 7 })).rejects.toThrow(
      /run\.npz has no iteration 7/,
    );
    await client.request("closeRecording", { recording: second.id });
    await expect(client.request("verify", { recording: second.id, iteration: 0 })).rejects.toThrow(gone);
  });

  test("that cannot be read leaves the one before open", async () => {
    const { id } = await open(client, right);
    await expect(open(client, new Uint8Array([1, 2, 3]))).rejects.toThrow(/holds no tensors/);
    await expect(client.request("verify", { recording: id, iteration: 0 })).resolves.toBeDefined();
  });
});

describe("a pasted array", () => {
  let client: Client;
  beforeAll(async () => {
    const page = await launched();
    ({ client } = page);
    await client.request("goto", { address: "0/backward/conv2/gradWeight" });
    await page.stop();
  });
  const printed = async (path: string, digits: number): Promise<string[]> => {
    const { tensors } = await client.request("read", { path });
    return [...tensors.get(path)!.data].map((value) => value.toFixed(digits));
  };

  test("that is ours, rounded to its decimals, is right", async () => {
    const text = `tensor([${(await printed("conv2.weight.grad", 4)).join(", ")}])`;
    const { body } = await client.request("checkPasted", { path: "conv2.weight.grad", text });
    expect(body.verdict).toMatchObject({ verdict: "right", checked: 1 });
    expect(body.verdict.backward[0]!.note).toContain("4 decimals");
  });

  test("that is turned around has its mistake named", async () => {
    const numbers = await printed("conv2.weight.grad", 9);
    const turned = numbers.map((_, o) => numbers[o - (o % 9) + 8 - (o % 9)]);
    const { body, tensors } = await client.request("checkPasted", {
      path: "conv2.weight.grad",
      text: JSON.stringify(turned.map(Number)),
    });
    expect(body.verdict.verdict).toBe("wrong");
    expect(body.verdict.mistakes.map((one) => one.id)).toContain("conv-weight-flipped");
    expect(tensors.get("right")!.shape).toEqual([16, 8, 3, 3]);
  });

  test.each([
    ["conv2.weight.grad", "[1, 2]", /shape \[16,8,3,3\], 1152 numbers; the text has \[2\], 2/],
    ["conv1.weight.grad", "[1]", /not computed yet.*gradWeight of conv1/],
    ["conv1.weight", "[1]", /not computed by an operation/],
    ["fc.weight.grad", "one", /expected a number, got "one"/],
  ])("%s: %s is refused", async (path, text, problem) => {
    await expect(client.request("checkPasted", { path, text })).rejects.toThrow(problem);
  });
});
