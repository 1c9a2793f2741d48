// Whatever a page asks of a model with a weight of 512×512×3×3, 9 MiB in float32: no frame is larger than 4 MiB, and each
// answer is whole.

import { expect, test } from "vitest";
import type { Command, Requests } from "../../../src-engine/protocol/protocol";
import { openingOf } from "../../../src-engine/protocol/wire/sessionText";
import { tensorAsBytes } from "../../../src-engine/protocol/wire/fileTensor";
import { decodeSafetensors } from "../../../src-engine/formats/safetensors/safetensors";
import { PART_BYTES } from "../../../src-engine/protocol/limits";
import { colours, resnet18 } from "../../support/resnet18";
import { measuredPage } from "../../support/measuredPage";

const WEIGHT = "conv2.weight";
const SIZE = 512 * 512 * 9;
const model = {
  name: "wide",
  input: [1, 28, 28],
  layers: [
    { name: "pool1", type: "MaxPool2d", attrs: { kernelSize: 14, stride: 14 } },
    { name: "conv1", type: "Conv2d", attrs: { outChannels: 512, kernelSize: 1, stride: 1, padding: 0 } },
    { name: "conv2", type: "Conv2d", attrs: { outChannels: 512, kernelSize: 3, stride: 1, padding: 1 } },
    { name: "flatten", type: "Flatten", attrs: {} },
    { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
  ],
  loss: { type: "CrossEntropyLoss", attrs: {} },
} as const;

/** In this order, a line each: what a page may ask for. A stop follows those that move. */
const asked: { readonly [C in Command]: readonly Requests[C]["arguments"][] } = {
  subscribe: [{ sample: 0, paths: [WEIGHT, `${WEIGHT}.grad`, `${WEIGHT}.next`, "conv2.output"] }],
  goto: [{ address: "1/update" }, { address: "1/backward/conv2/gradWeight" }],
  // Which of the elements are revealed comes with the stop.
  stepIn: [{ granularity: "operation" }],
  next: [{ granularity: "element" }, { granularity: "operation" }],
  stepBack: [{ granularity: "operation" }],
  stepOut: [{ granularity: "operation" }],
  filters: [{ path: WEIGHT }],
  compare: [{ path: WEIGHT, a: { address: "0/update", sample: 0 }, b: { address: "1/update", sample: 0 } }],
  read: [{ path: WEIGHT }, { path: WEIGHT, from: SIZE - 10 }],
  explain: [{ path: `${WEIGHT}.grad`, index: [3, 4, 1, 1] }],
  field: [{ path: "conv2.output", index: [0, 3, 1, 1] }],
  setVariable: [{ path: WEIGHT, index: [0, 0, 0, 0], value: 1 }],
  setBatch: [{ indices: [1, 2] }],
  nextBatch: [{}],
  export: [{ format: "safetensors" }, { format: "npz" }, { format: "onnx" }],
  listExports: [{}],
  saveSession: [{}, { weights: true }],
  infer: [{ pixels: new Array<number>(28 * 28).fill(0) }],
  attribute: [{ method: "saliency", unit: { path: "conv2.output", index: [0] }, sample: 0 }],
  checkGradients: [], // a few numbers each, but of the rules in float64, which take minutes here
  probe: [], // its files go in parts as those of an export do; making them takes minutes here, too
  evaluate: [{}],
  assess: [{ split: "test" }],
  listImages: [{ split: "train" }],
  images: [{ split: "train", indices: [0, 1] }],
  history: [{}],
  timeline: [{}],
  trace: [{}],
  plot: [{ expression: `norm(${WEIGHT})`, from: 0, to: 2, points: 10 }],
  setBreakpoints: [{ breakpoints: [] }],
  setExceptionBreakpoints: [{ filters: [] }],
  setWatches: [{ expressions: [`norm(${WEIGHT})`] }],
  nameBranch: [{ branch: 1, name: "other" }],
  deleteBranch: [{ branch: 0 }],
  reverseContinue: [{}],
  continue: [{}],
  pause: [{}],
  acknowledge: [{}],
  inspect: [],
  match: [], // of a file that was inspected
  listRecent: [{}],
  readRecent: [], // as large as what was inspected
  clearRecent: [{}],
  sendData: [],
  dropData: [],
  lookAtData: [{ data: "digits" }],
  listOps: [{}],
  openRecording: [],
  closeRecording: [{ recording: 1 }],
  verify: [], // of a recording that was opened
  verified: [],
  checkPasted: [{ path: "fc.output", text: JSON.stringify([new Array(10).fill(0), new Array(10).fill(0)]) }],
  mistakes: [{}],
  exercises: [{}],
  exerciseChoices: [], // of an exercise that runs
  answer: [], // likewise
  readExercises: [], // a file, as small as it is
  checkModel: [{ text: "{" }],
  modelText: [{}],
  attach: [{}],
  launch: [{ model: "lenet-jax", data: "digits" }],
  launchRecording: [], // of a run that was recorded: its launch is tested for itself
  openSession: [], // what was saved is, at the end
};
const moves: readonly string[] = ["goto", "next", "stepIn", "stepOut", "stepBack", "subscribe"];

test("no request is answered by a frame over 4 MiB, nor by part of an answer", async () => {
  const page = await measuredPage(model, 2);
  const { client, toStop } = page;
  const bytes = new Map<string, number>();
  const mayFail = new Set<Command>();
  let saved: Uint8Array | undefined;
  for (const [command, all] of Object.entries(asked) as [Command, Requests[Command]["arguments"][]][]) {
    for (const args of all) {
      const ask = async (): Promise<void> => {
        const answer = await client.request(command, args).catch((error: unknown) => {
          mayFail.add(command);
          return error as Error;
        });
        if (answer instanceof Error) return;
        const sizes = [...answer.tensors.values()].map(({ data }) => data.byteLength);
        bytes.set(
          command,
          Math.max(
            bytes.get(command) ?? 0,
            sizes.reduce((sum, size) => sum + size, 0),
          ),
        );
        if (command === "saveSession")
          saved = tensorAsBytes(
            answer.tensors.get("file"),
            (answer.body as Requests["saveSession"]["response"]).byteLength,
          );
        if (command === "export" && "format" in args && args.format === "safetensors") {
          const { byteLength } = answer.body as Requests["export"]["response"];
          const { tensors } = decodeSafetensors(
            tensorAsBytes(answer.tensors.get("file"), byteLength).slice(),
          );
          expect(tensors.get(WEIGHT)!.shape).toEqual([512, 512, 3, 3]);
        }
      };
      if (moves.includes(command)) await toStop(ask);
      else await ask();
    }
  }
  expect([...mayFail]).toEqual(["deleteBranch"]); // the first one stays
  expect(page.largest).toBeLessThanOrEqual(PART_BYTES);
  // Those that were larger before they went in parts.
  expect(bytes.get("filters")).toBe(5 * 4 * SIZE);
  for (const command of ["compare", "export", "saveSession"])
    expect(bytes.get(command), command).toBeGreaterThan(4 * SIZE);

  const { body } = await client.request("openSession", ...openingOf(saved!));
  expect([body.session.model, body.isReplayed, body.differs]).toEqual(["wide", false, []]);
  expect(page.largest).toBeLessThanOrEqual(PART_BYTES);
}, 120_000);

test("weights of a large model are exported without an evaluation that would take minutes", async () => {
  const { client } = await measuredPage(resnet18(), 1, colours(4, 400));
  const { body } = await client.request("export", { format: "safetensors" });
  expect(body.name).toBe("resnet18-cifar-0.safetensors"); // of a small one its accuracy follows
}, 60_000);
