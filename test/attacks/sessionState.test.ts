// Session files with weights that were damaged, by accident or on purpose: refused in a sentence, or opened as they are.

import { describe, expect, test } from "vitest";
import { FormatError } from "../../src-engine/formats";
import { decodeSafetensors, encodeSafetensors } from "../../src-engine/formats/safetensors/safetensors";
import { seal, SEAL, UNSEALED } from "../../src-engine/formats/session/seal";
import { decodeSessionState, encodeSessionState } from "../../src-engine/formats/session/sessionState";
import { decodeSaved } from "../../src-engine/serve/session/savedSession";
import { openingOf } from "../../src-engine/protocol/wire/sessionText";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { launched, page as pageOf } from "../support/page";

const opened = await launched();
await opened.client.request("goto", { address: "6/loss/output" });
await opened.stop();
await opened.client.request("goto", { address: "3/loss/output" });
await opened.stop();
await opened.client.request("setVariable", { path: "conv1.weight", index: [0, 0, 0, 0], value: 2 });
await opened.stop();
await opened.client.request("goto", { address: "24/loss/output" });
await opened.stop();
const whole = new Uint8Array((await opened.engine.checkpoint())!);
const parts = decodeSafetensors(whole.slice());

type Parts = { metadata: Map<string, string>; tensors: Map<string, Tensor> };

/** The same file otherwise, sealed anew: whoever means harm can do that. */
async function resealed(change: (parts: Parts) => void): Promise<Uint8Array<ArrayBuffer>> {
  const changed = { metadata: new Map(parts.metadata), tensors: new Map(parts.tensors) };
  change(changed);
  changed.metadata.set(SEAL, UNSEALED);
  const bytes = encodeSafetensors(changed);
  await seal(bytes);
  return bytes;
}

interface StateText {
  kept: { branch: number; iteration: number }[];
  branches: unknown[];
  busy: unknown;
  more?: number;
}

const state = (change: (state: StateText) => void) => (changed: Parts) => {
  const read = JSON.parse(changed.metadata.get("backstep.state")!) as StateText;
  change(read);
  changed.metadata.set("backstep.state", JSON.stringify(read));
};

describe("a session file with weights", () => {
  test("is whole to begin with, and written again is the same", async () => {
    const { file, state } = await decodeSessionState(whole.slice());
    expect((await encodeSessionState(file, state)).length).toBe(whole.length);
    expect(await encodeSessionState(file, state)).toEqual(whole);
  });

  test("with any one bit flipped is refused", async () => {
    const changed = whole.slice();
    for (let at = 0; at < whole.length; at += at < 6000 ? 1 : 101) {
      changed[at]! ^= 1 << (at % 8);
      const error: unknown = await decodeSaved(changed).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(error, `byte ${at}`).toBeInstanceOf(FormatError);
      expect(String(error)).toMatch(/^FormatError: session: \S/);
      expect(String(error).length).toBeLessThan(1000);
      changed[at]! ^= 1 << (at % 8);
    }
  });

  test("cut off anywhere is refused", async () => {
    for (let end = 0; end < whole.length; end += 97)
      await expect(decodeSaved(whole.slice(0, end))).rejects.toBeInstanceOf(FormatError);
  });

  test.each<[string, (parts: Parts) => void, string]>([
    ["no text", ({ metadata }) => metadata.delete("backstep.session"), "say nothing of one"],
    ["weights of a branch that is not there", state((s) => (s.kept[0]!.branch = 9)), "state.kept[0].branch"],
    [
      "weights of later than it has been",
      state((s) => (s.kept[0]!.iteration = 99)),
      "state.kept[0].iteration",
    ],
    ["the same start twice", state((s) => s.kept.push(s.kept[0]!)), "a start that is kept once"],
    [
      "a start without weights",
      state((s) => s.kept.push({ branch: 0, iteration: 1 })),
      "weights among the tensors",
    ],
    ["a branch too few", state((s) => s.branches.pop()), "as many as the session's branches"],
    ["a branch too many", state((s) => s.branches.push(s.branches[0])), "a list of at most 2"],
    ["a field that nobody knows", state((s) => (s.more = 1)), "no such field"],
    ["no number for the time", state((s) => (s.busy = "long")), "state.busy: expected a number"],
    [
      "a tensor that belongs to nothing",
      ({ tensors }) => tensors.set("x", parts.tensors.get("branches/0/loss")!),
      'tensor "x" belongs to nothing',
    ],
    [
      "no curve of a branch",
      ({ tensors }) => tensors.delete("branches/1/loss"),
      'branch 1 has no tensor "branches/1/loss"',
    ],
    [
      "a curve of another type",
      ({ tensors }) =>
        tensors.set("branches/0/loss", { dtype: "int32", shape: [7], data: new Int32Array(7) }),
      "is to be float32 of 1 dimensions, is int32 [7]",
    ],
  ])("that has %s is refused where it is read", async (_what, change, problem) => {
    await expect(decodeSaved(await resealed(change))).rejects.toThrow(problem);
  });

  const floats = (...shape: number[]): Tensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    return { dtype: "float32", shape, data: new Float32Array(size) };
  };

  test.each<[string, (parts: Parts) => void, string]>([
    [
      "weights of another shape",
      ({ tensors }) => tensors.set("kept/0/fc.bias", floats(11)),
      "expected fc.bias to be float32 [10], got float32 [11]",
    ],
    ["weights missing", ({ tensors }) => tensors.delete("kept/0/fc.bias"), "fc.bias is missing"],
    [
      "weights that the model has not",
      ({ tensors }) => tensors.set("kept/0/fc.more", floats(1)),
      "the model has no fc.more",
    ],
    [
      "a curve that is too long",
      ({ tensors }) => tensors.set("branches/0/loss", floats(8)),
      "expected 7 values of loss for its 7 iterations, got 8",
    ],
    [
      "health of other layers",
      ({ tensors }) => tensors.set("branches/0/health", floats(7, 1, 7)),
      "health: expected 6 columns of 56 numbers",
    ],
    [
      "health out of order",
      ({ tensors }) =>
        tensors.set("branches/0/healthIterations", {
          dtype: "int32",
          shape: [6],
          data: Int32Array.of(0, 1, 2, 2, 4, 5),
        }),
      "health: expected an iteration after 2",
    ],
    [
      "more epochs than there were",
      ({ tensors }) =>
        tensors.set("branches/0/epochs", { dtype: "float64", shape: [1, 5], data: new Float64Array(5) }),
      "epochs: expected at most 0 in 7 iterations, got 1",
    ],
    [
      "epochs of too few numbers",
      ({ tensors }) =>
        tensors.set("branches/0/epochs", { dtype: "float64", shape: [0, 4], data: new Float64Array(0) }),
      "epochs: expected 5 numbers each",
    ],
  ])(
    "that has %s is refused where it is opened, and the session before it stays",
    async (_what, change, problem) => {
      const { client } = pageOf(opened.engine);
      const [args, file] = openingOf(await resealed(change));
      await expect(client.request("openSession", args, file)).rejects.toThrow(problem);
      await expect(client.request("read", { path: "conv1.weight" })).resolves.toBeDefined();
    },
  );

  test("opens in a page, where it is said that nothing was replayed", async () => {
    const [args, file] = openingOf(whole);
    const { client } = pageOf(opened.engine);
    expect((await client.request("openSession", args, file)).body).toMatchObject({
      isReplayed: false,
      differs: [],
    });
    await expect(client.request("openSession", { byteLength: whole.length + 9 }, file)).rejects.toThrow(
      /expected \d+ bytes in the tensor "file"/,
    );
  });
});
