// Does one thing in a process of its own and prints how much memory it took: peakMemory.ts reads it.
//
//   decode FILE            weights, of whichever format, with what lies beside the file
//   convert FILE TARGET    and written as another
//   mnist FOLDER           the four IDX files
//   session FILE           a `.backstep` file
//   train ROOT W B what    a residual network W channels wide in batches of B: an iteration free ("free"), stepped ("step"), or
//                          an evaluation ("evaluate"), with the kernels that were built under ROOT
//   rewind ROOT            a ResNet-18 of full width, stepped and evaluated in batches of 64; then a session on it in batches of 2
//                          that keeps each of 50 iterations and goes back to five: how many are kept and how many hashes differ

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Session } from "../../src-engine/debug/session";
import { formatOf, writableFormats } from "../../src-engine/formats";
import { weightsSha256 } from "../../src-engine/formats/session/fingerprint";
import { decodeSession } from "../../src-engine/formats/session/sessionCodec";
import { presets } from "../../src-engine/model/presets";
import { sessionText } from "../../src-engine/protocol/wire/sessionText";
import { simd } from "../../src-engine/run/machine/simd";
import { Trainer } from "../../src-engine/run/trainer";
import { tensor, type Tensor } from "../../src-engine/tensor/tensor";
import { clock } from "../../src-main/cli/clock";
import { convertFile } from "../../src-main/files/convertWeights";
import { loadDataset } from "../../src-main/data/datasets";
import { readAtMost } from "../../src-main/files";
import { colours, resnet18 } from "./resnet18";

/** What is kept until the end, so that nothing of it goes before it was measured. */
type Held = {
  readonly bytes: number;
  readonly what: unknown;
  readonly numbers?: Readonly<Record<string, number>>;
};

const bytesOf = (tensors: ReadonlyMap<string, Tensor>): number =>
  [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);

const works: Readonly<Record<string, (...args: string[]) => Promise<Held>>> = {
  async decode(path) {
    const bytes = await readAtMost(path, 2 ** 31);
    const beside = (name: string) => readAtMost(join(dirname(path), name), 2 ** 31).catch(() => undefined);
    const what = await formatOf(bytes).decode(bytes, { beside });
    return { bytes: bytesOf(what.tensors), what };
  },
  async convert(path, target) {
    const what = await convertFile(path, target, { describe: () => undefined });
    return { bytes: what.byteLength, what };
  },
  async mnist(folder) {
    const what = await loadDataset("mnist", { dataDir: folder });
    return { bytes: what.train.pixels.length + what.test.pixels.length, what };
  },
  async session(path) {
    const bytes = await readAtMost(path, 2 ** 31);
    return { bytes: 0, what: decodeSession(sessionText(bytes)) };
  },
  async train(root, width, batch, what) {
    const trainer = trainerOf(root, Number(batch), Number(batch), Number(width));
    if (what === "free") trainer.advance();
    if (what === "step") trainer.runTo(trainer.program.instructions.length);
    if (what === "evaluate") await trainer.evaluator.evaluate(trainer.test, trainer.weights());
    return { bytes: trainer.memoryBytes!, what: trainer };
  },
  rewind: rewound,
};

function trainerOf(root: string, batchSize: number, images: number, width?: number): Trainer {
  const kernel = (name: string) => readFileSync(`${root}/out/kernels/${name}.wasm`);
  const backend = simd({ alone: kernel("kernels"), shared: kernel("kernels.shared") });
  const recipe = { ...presets[0]!.recipe, batchSize, validationShare: 0 };
  return new Trainer({ model: resnet18(width), recipe, dataset: colours(images, 64), seed: 0 }, backend);
}

async function rewound(root: string): Promise<Held> {
  const large = trainerOf(root, 64, 64);
  large.runTo(large.program.instructions.length);
  await large.evaluator.evaluate(large.test, large.weights());
  const trainer = trainerOf(root, 2, 102);
  Object.assign(trainer, { cost: large.cost }); // kept as those of batches of 64 are, each of which takes seconds
  const session = new Session(trainer, clock);
  const hashes: string[] = [];
  for (let iteration = 0; iteration < 50; iteration++) {
    await session.goto({ iteration, pc: 0 });
    if (REWOUND.includes(iteration)) hashes[iteration] = await weightsSha256(session.weights());
  }
  let differ = 0;
  for (const iteration of REWOUND) {
    await session.goto({ iteration, pc: 0 });
    if ((await weightsSha256(session.weights())) !== hashes[iteration]) differ++;
  }
  const { iterations, onDisk } = session.checkpoints;
  return { bytes: onDisk, what: [large, session], numbers: { kept: iterations.length, differ } };
}

/** Not in their order, and the first. */
const REWOUND = [31, 7, 49, 24, 0];

/**
 * Bytes in memory now (`VmRSS`) and at most since the process began (`VmHWM`). Where there is no /proc: at most, for both. What
 * Linux says as `maxRSS` begins with the memory of the process that started this one.
 */
function resident(line: "VmRSS" | "VmHWM"): number {
  const status = process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "";
  const found = new RegExp(`^${line}:\\s*(\\d+) kB`, "m").exec(status)?.[1];
  return 1024 * (found === undefined ? process.resourceUsage().maxRSS : Number(found));
}

async function main([name = "", ...args]: readonly string[]): Promise<void> {
  // Code that was compiled, and pools that were filled, are nobody's file.
  const small = { tensors: new Map([["a", tensor([2], [1, 2], "float32")]]) };
  for (const { decode, encode, needsModel } of writableFormats)
    if (!needsModel) await decode(await encode(small));
  const before = resident("VmRSS");
  const began = process.cpuUsage();
  const ended = await works[name]!(...args).catch((error: unknown) => error);
  const { user, system } = process.cpuUsage(began);
  const milliseconds = (user + system) / 1000;
  const peak = resident("VmHWM") - before;
  const held = ended instanceof Error ? undefined : (ended as Held);
  const error = ended instanceof Error ? { error: ended.message } : {};
  const decoded = held?.bytes ?? 0;
  const numbers = held?.numbers ?? {};
  process.stdout.write(JSON.stringify({ peak, decoded, milliseconds, numbers, ...error }));
}

void main(process.argv.slice(2));
