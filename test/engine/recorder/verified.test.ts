// Recordings of PyTorch loops, opened: the model comes from the recorded calls, and every operation is held to its rule.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Checked } from "../../../src-engine/protocol/check/verdict";
import { checkup } from "../../../src-engine/check/checkup";
import { graphModel } from "../../../src-engine/recording/graph/graphModel";
import { openRecording } from "../../../src-engine/recording/open";
import { hasTorch, told, wantsTorch } from "../../support/python";

const all = mkdtempSync(join(tmpdir(), "backstep-verified-"));
afterAll(() => rmSync(all, { recursive: true, force: true }));

async function verified(folder: string, place = 0) {
  const files = readdirSync(folder).map((name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    const read = (from: number, to: number) => Promise.resolve(bytes.slice(from, to));
    return { name, byteLength: bytes.length, read };
  });
  const recording = await openRecording("run", files);
  const graph = graphModel("run", recording.iterations[place]!);
  if (graph === undefined || typeof graph === "string") throw new Error(graph);
  const optimizer = { type: "SGD", attrs: { learningRate: 0.1 } };
  const { verdict } = await checkup({ recording, place, model: graph.model, optimizer, graph });
  return { verdict, made: graph };
}

/** Operations of the forward and of the backward pass that are right; and what of the graph is not Backstep's. */
const kinds: Readonly<Record<string, readonly [forward: number, backward: number, ...notes: RegExp[]]>> = {
  sequential: [15, 22],
  functional: [13, 18],
  methods: [13, 18],
  residual: [21, 30],
  "in-place-ReLU": [15, 22],
  "residual-in-place": [21, 30],
  "batch-norm": [10, 12],
  dropout: [7, 8],
  "control-flow": [10, 12, /^b.weight is read 3 times: /, /^b.bias is read 3 times: /],
  "tied-weights": [5, 4, /^encoder.weight is read 3 times: /],
  "loss-inside": [13, 18],
  "custom-Function": [3, 3, /^Square \(models.py:\d+\) is no operation of Backstep's: /, /^add /],
  views: [
    2,
    2,
    /^getitem /,
    /^mul /,
    /^alias /,
    /^chunk /,
    /^cat /,
    /^clone /,
    /^setitem /,
    /^linear /,
    /^The loss /,
  ],
  autocast: [13, 18],
};

describe.skipIf(!hasTorch)(`recordings of PyTorch, opened (${wantsTorch})`, { timeout: 60_000 }, () => {
  beforeAll(async () => {
    await told("recorder/kinds.py", [all], { timeout: 100_000 });
  }, 110_000);

  test.each(Object.entries(kinds))(
    "%s: nothing of it is called wrong",
    async (name, [forward, backward, ...notes]) => {
      const { verdict, made } = await verified(join(all, name), 1);
      const right = (list: readonly Checked[]): number => list.filter(({ ok }) => ok).length;
      expect(verdict.first).toBeUndefined();
      expect([verdict.verdict, right(verdict.forward), right(verdict.backward)]).toEqual([
        "right",
        forward,
        backward,
      ]);
      expect(made.notes).toHaveLength(notes.length);
      notes.forEach((note, i) => expect(made.notes[i]).toMatch(note));
    },
  );
});
