// A session that was saved comes to the same weights when it is run again, edits and all.

import { describe, expect, test } from "vitest";
import { weightsSha256 } from "../../../src-engine/formats/session/fingerprint";
import type { SessionFile, SessionHash } from "../../../src-engine/formats/session/session";
import { decodeSession, encodeSession } from "../../../src-engine/formats/session/sessionCodec";
import { differences } from "../../../src-engine/formats/session/sessionDifferences";
import type { Edit, Moment } from "../../../src-engine/protocol/protocol";
import { reference } from "../../../src-engine/run/reference";
import { Trainer } from "../../../src-engine/run/trainer";
import type { Choices } from "../../../src-engine/serve/session/launch";
import { replay, type Replayed } from "../../../src-engine/serve/session/replay";
import { here, runSpec, sessionRun } from "../../../src-engine/serve/session/sessionRun";
import { engineVersion } from "../../../src-engine/version";
import { fewDigits, simdBackend, smallSession, smallTrainer } from "../../support/runs";

/**
 * A run, edited in its 4th iteration, and that edited again in the 12th: the iterations of an epoch are 10. Or, since the
 * reference takes its time, only the first edit, and a network of one convolution.
 */
async function edited(
  backend = simdBackend,
  { only = Infinity, ...choices }: Partial<Choices> & { only?: number } = {},
): Promise<SessionFile> {
  const session = smallSession({ seed: 3, ...choices }, backend);
  const end = (iteration: number): Moment => ({
    iteration,
    pc: session.trainer.programAt(iteration).instructions.length,
  });
  const hashes: SessionHash[] = [];
  const keep = async (...iterations: number[]): Promise<void> => {
    for (const iteration of iterations.filter((iteration) => iteration <= only)) {
      await session.goto(end(iteration - 1));
      hashes.push({ branch: session.branch.id, iteration, sha256: await weightsSha256(session.weights()) });
    }
  };
  await keep(6, 10, 25);
  await session.goto({ iteration: 4, pc: 3 });
  await session.setVariable("relu1.output", [0, 0, 1, 1], 5);
  await session.setVariable("learningRate", [], 0.25);
  await keep(4, 6, 10, 25);
  if (only > 12) {
    await session.goto(end(12));
    await session.setVariable("conv1.weight", [0, 0, 0, 0], -1);
    await session.setBatch([1, 2, 3, 4, 5]);
    await keep(25);
  }
  const { branches, moment, branch, trainer } = session;
  return {
    engine: engineVersion,
    run: await sessionRun(trainer.spec, backend.name),
    branches: branches.all.map(({ id, name, parent, at, own, history }) => ({
      ...{ id, name, iterations: history.length, edits: own },
      ...(parent && { parent: parent.id, fork: at }),
    })),
    at: { branch: branch.id, moment },
    breakpoints: [],
    watches: [],
    hashes,
  };
}

async function replayed(file: SessionFile, backend = simdBackend): Promise<Replayed[]> {
  const all: Replayed[] = [];
  const trainer = new Trainer(runSpec(file.run, fewDigits), backend);
  for await (const one of replay(file, trainer)) all.push(one);
  return all;
}

describe("every branch comes to the recorded weights", () => {
  const names = (all: readonly SessionHash[]): string[] =>
    all.map(({ branch, iteration }) => `${branch}/${iteration}`).sort();

  test("with kernels, through edits upon edits", async () => {
    const file = decodeSession(encodeSession(await edited()));
    const results = await replayed(file);
    expect(names(results)).toEqual(["0/10", "0/25", "0/6", "1/10", "1/25", "1/4", "1/6", "2/25"]);
    for (const { got, sha256 } of results) expect(got).toBe(sha256);
    expect(new Set(results.map(({ got }) => got)).size).toBe(8);
  });

  test("by the reference", async () => {
    const file = await edited(reference, { only: 6, model: "lenet-jax", batchSize: 1 });
    const results = await replayed(file, reference);
    expect(names(results)).toEqual(["0/6", "1/4", "1/6"]);
    for (const { got, sha256 } of results) expect(got).toBe(sha256);
  });
});

describe("a session that is not as it was", () => {
  test("comes to other weights from the changed edit on, and not before", async () => {
    const file = await edited();
    const [main, first, second] = file.branches;
    const [edit, ...others] = first!.edits;
    const changed = {
      ...first!,
      edits: [{ ...(edit as Extract<Edit, { kind: "value" }>), value: 5.5 }, ...others],
    };
    const results = await replayed({ ...file, branches: [main!, changed, second!] });
    const wrong = results.filter(({ got, sha256 }) => got !== sha256);
    expect(wrong.map(({ branch, iteration }) => `${branch}/${iteration}`)).toEqual([
      "1/6",
      "1/10",
      "1/25",
      "2/25",
    ]);
  });

  test.each<[string, Edit, string]>([
    [
      "a tensor that there is not",
      value("conv9.weight", [0]),
      'session: branch 0: edit 0: unknown tensor "conv9.weight"',
    ],
    [
      "an index outside",
      value("conv1.bias", [8]),
      "edit 0: conv1.bias has shape [8], expected an index within it, got [8]",
    ],
    ["an index of another rank", value("conv1.bias", [0, 0]), "expected an index within it, got [0,0]"],
    [
      "a tensor that is not written yet",
      value("fc.output", [0, 0]),
      "fc.output is not written yet at this moment",
    ],
    [
      "places",
      value("pool1.indices", [0, 0, 0, 0], 5),
      "pool1.indices holds places that MaxPool2d works with",
    ],
    [
      "a moment past the end",
      { ...value("conv1.bias", [0]), at: { iteration: 1, pc: 99 } },
      "expected a pc from 1 to",
    ],
    [
      "a moment that has another name",
      { ...value("conv1.bias", [0]), at: { iteration: 1, pc: 0 } },
      "expected a pc from 1",
    ],
    ["a batch of another size", batch([1]), "batch: expected 5 images, got 1"],
    ["an image that there is not", batch([1, 2, 3, 4, 60]), "batch: expected images from 0 to 59, got 60"],
  ])("is refused where it edits %s", async (_what, edit, message) => {
    const run = await sessionRun(smallTrainer().spec, "simd");
    const branches = [{ id: 0, name: "main", iterations: 0, edits: [edit] }];
    const at = { branch: 0, moment: { iteration: 0, pc: 0 } };
    const file = { engine: engineVersion, run, branches, at, breakpoints: [], watches: [], hashes: [] };
    await expect(replayed(file)).rejects.toThrow(message);
  });

  test("on other data says so", async () => {
    const { spec } = smallTrainer();
    const file = { ...(await edited()), run: await sessionRun(spec, "simd") };
    expect(differences(file, await here(fewDigits))).toEqual([]);
    const { train, test: kept } = fewDigits;
    const pixels = train.pixels.slice();
    pixels[0]! ^= 1;
    const other = { ...fewDigits, train: { ...train, pixels }, test: kept };
    expect(differences(file, await here(other))).toEqual([
      expect.stringMatching(
        /^data: the session's "digits" \(60 training and 20 test images, sha256 [0-9a-f]{64}\) is not/,
      ),
    ]);
  });

  test("initialized in a way that is unknown is refused", async () => {
    const { run } = await edited();
    const recipe = { ...run.recipe, initialization: "zeros" };
    expect(() => runSpec({ ...run, recipe }, fewDigits)).toThrow(
      'unknown initialization "zeros"; known are pytorch, lenet-jax',
    );
  });
});

function value(path: string, index: number[], pc = 1): Extract<Edit, { kind: "value" }> {
  return { kind: "value", at: { iteration: 1, pc }, path, index, value: 1 };
}

function batch(indices: number[]): Edit {
  return { kind: "batch", at: { iteration: 1, pc: 1 }, indices };
}
