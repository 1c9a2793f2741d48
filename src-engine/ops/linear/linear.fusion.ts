// Linear's gradients by its parameters are added to them as they come out of the registers: by rows of the weights, so that
// several threads can share them; at a batch of one with gradInput in the same pass.

import { instructionOf, plainUpdates, type Call, type Fused, type Fusion, type FusionSite } from "../fusion";
import type { Instruction } from "../instruction";

/** Into how many tasks a layer's update is cut at most. */
const MOST_SLICES = 8;

export const linearUpdate: Fusion = {
  name: "Linear with its update",
  find: (site, isFree) =>
    site.layers.flatMap(({ name, type }): Fused[] => {
      const weight = type === "Linear" ? instructionOf(site, name, "gradWeight") : undefined;
      const bias = instructionOf(site, name, "gradBias");
      const updates = plainUpdates(site, name);
      if (!weight || !bias || !updates || ![weight, bias, ...updates].every(isFree)) return [];
      const input = instructionOf(site, name, "gradInput");
      return input && site.shards === 1
        ? [ofOne(site, [input, weight, bias, ...updates])]
        : [inSlices(site, [weight, bias, ...updates])];
    }),
};

function ofOne(site: FusionSite, covers: readonly Instruction[]): Fused {
  const [first] = covers as readonly [Instruction];
  const { operands, writes } = first;
  const paths = [...["gradOutput", "input", "weight", "bias"].map((local) => operands[local]!), writes];
  const call = (shard: number, scratch: number): readonly Call[] => [
    ["Linear_updateOne", ...paths.map((path) => site.view(path, shard)), site.view("learningRate"), scratch],
  ];
  return { covers, inShard: new Map([[first, call]]), after: [], scratch: scratchOf(site, covers) };
}

function inSlices(site: FusionSite, covers: readonly Instruction[]): Fused {
  const { operands } = covers[0]!;
  const paths = ["gradOutput", "input", "weight", "bias"].map((local) => operands[local]!);
  const views = paths.map((path) => site.view(path));
  const rows = site.tensors[operands["weight"]!]!.shape[0]!;
  const slice = Math.max(4, Math.ceil(rows / MOST_SLICES / 4) * 4);
  const after = Array.from(
    { length: Math.ceil(rows / slice) },
    (_, i) =>
      (scratch: number): readonly Call[] => [
        [
          "Linear_update",
          ...views,
          site.view("learningRate"),
          i * slice,
          Math.min(rows, (i + 1) * slice),
          scratch,
        ],
      ],
  );
  return { covers, inShard: new Map(), after, scratch: scratchOf(site, covers) };
}

/** Also the vectors of a row that the update's kernels keep. */
function scratchOf({ tensors, batchSize }: FusionSite, covers: readonly Instruction[]): number {
  const needs = covers.map(({ run, operands, attrs }) => {
    const shapes = Object.fromEntries(
      Object.entries(operands).map(([local, path]) => [local, tensors[path]!.shape]),
    );
    return run.kernel?.scratch?.(shapes, attrs) ?? 0;
  });
  const widest = covers.reduce((most, { operands }) => {
    const output = operands["gradOutput"];
    return Math.max(most, output ? tensors[output]!.shape[1]! * 8 : 0);
  }, 0);
  return 256 + Math.max(160, widest, batchSize * 4, ...needs);
}
