// A network as a PyTorch project: model.py, weights.pt, README.md, and where there are images, train.py with data.npz.

import { encodePytorch } from "../../formats/pytorch/writer";
import { arrayPieces, npyPieces } from "../../formats/npz/npy";
import { encodeZip } from "../../formats/zip/zipWriter";
import { FormatError } from "../../formats/formatError";
import type { Images } from "../../data/dataset";
import type { Preset } from "../../model/presets";
import { opOf } from "../../model/model";
import type { State } from "../../run/backend";
import { optimizerOf } from "../../run/optimizerOf";
import { compile } from "../../run/program/compile";
import { weightsOf, type Program } from "../../run/program/program";
import type { Trainer } from "../../run/trainer";
import { convert, tensor, type Tensor } from "../../tensor/tensor";
import { modelPy, type ModelPy } from "./modelPy";
import { readme } from "./readme";
import { torchState, trainPy } from "./trainPy";

type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** Numbers that an order of images may have: 1 GiB of them. */
const LONGEST_ORDER = 2 ** 28;

/**
 * Of a run that stands at the start of an iteration.
 * @param state what that iteration starts from
 * @param epochs for how many the order of the images is written, counted from the run's beginning
 * @throws FormatError where PyTorch cannot do what the network, or the run, does
 */
export function torchProject(trainer: Trainer, iteration: number, state: State, epochs: number): Files {
  const { program, spec } = trainer;
  const { recipe, dataset, seed } = spec;
  const model = modelPy(program);
  const images = trainer.train.indices.length;
  const carried = stateTensors(program, state, iteration);
  const text = { program, recipe, seed, model, iteration, state, images, epochs };
  return new Map([
    ...modelFiles(program, model, state),
    ["train.py", utf8(trainPy(text))],
    ["data.npz", dataOf(trainer, epochs)],
    ...(carried.size > 0 ? [["optimizer.pt", encodePytorch(carried)] as const] : []),
    ["README.md", utf8(told(spec, model, { data: dataset.name, iteration, hasState: carried.size > 0 }))],
  ]);
}

/** The network alone. @param weights all of it, by its own names */
export function torchModel(preset: Preset, weights: State): Files {
  const program = compile(preset.model, optimizerOf(preset.recipe), 1, { mode: "eval" });
  const model = modelPy(program);
  return new Map([
    ...modelFiles(program, model, weights),
    ["README.md", utf8(told(preset, model, { data: undefined, iteration: 0, hasState: false }))],
  ]);
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function modelFiles(program: Program, model: ModelPy, state: State): Files {
  const weights = new Map<string, Tensor>(
    weightsOf(program).map((path) => [path, convert(state.get(path)!, "float32")]),
  );
  for (const [path, value] of model.carried) weights.set(path, tensor([], [value], "int32"));
  return new Map([
    ["model.py", utf8(model.text)],
    ["weights.pt", encodePytorch(weights)],
  ]);
}

function told(
  { model, recipe }: Preset,
  { className }: ModelPy,
  known: { readonly data: string | undefined; readonly iteration: number; readonly hasState: boolean },
): string {
  const { name, input: inputShape, layers, output } = model;
  const { mean, deviation } = recipe;
  return readme({
    model: { name, inputShape, layers, ...(output !== undefined && { output }), mean, deviation },
    className,
    ...known,
    draws: layers.some((layer) => Object.values(opOf(layer).forward).some(({ draws }) => draws)),
  });
}

/** `conv1.weight/exp_avg`; nothing at the beginning of a run, where PyTorch makes its own. */
function stateTensors(
  { tensors, optimizer }: Program,
  state: State,
  iteration: number,
): ReadonlyMap<string, Tensor> {
  if (iteration === 0) return new Map();
  const names = torchState(optimizer.type);
  return new Map(
    [...state].flatMap(([path, one]): (readonly [string, Tensor])[] => {
      const { role, of } = tensors[path] ?? {};
      if (role !== "optimizerState" || of === undefined) return [];
      const name = names[path.slice(of.length + 1)];
      return name === undefined ? [] : [[`${of}/${name}`, convert(one, "float32")]];
    }),
  );
}

function dataOf({ train, test, batches, spec }: Trainer, epochs: number): Uint8Array<ArrayBuffer> {
  const perEpoch = train.indices.length;
  if (epochs * perEpoch > LONGEST_ORDER)
    throw new FormatError(
      "pytorch project",
      `the order of ${perEpoch} images over ${epochs} epochs has more than ${LONGEST_ORDER} numbers; export fewer --epochs`,
    );
  const order = new Int32Array(epochs * perEpoch);
  for (let t = 0, at = 0; at < order.length; t++) {
    const indices = batches.at(t);
    order.set(indices, at);
    at += indices.length;
  }
  const count = train.indices.reduce((most, index) => Math.max(most, index), 0) + 1;
  const pile = ({ pixels, channels, height, width, labels }: Images, of: number) => [
    arrayPieces("|u1", [of, channels, height, width], pixels.subarray(0, of * channels * height * width)),
    npyPieces({ dtype: "int32", shape: [of], data: labels.slice(0, of) }),
  ];
  const [images, labels] = pile(spec.dataset.train, count);
  const [testImages, testLabels] = pile(test.images, test.images.count);
  const members = { images, labels, test_images: testImages, test_labels: testLabels };
  return encodeZip(
    new Map([
      ...Object.entries(members).map(([name, pieces]) => [`${name}.npy`, pieces!] as const),
      ["order.npy", npyPieces({ dtype: "int32", shape: [epochs, perEpoch], data: order })],
    ]),
    (problem) => {
      throw new FormatError("pytorch project", `data.npz: ${problem}`);
    },
  );
}
