// The command line. Each command is a file of its own in cli/; this one knows their names.

import { UsageError } from "./cli/arguments";
import { convert } from "./cli/convert";
import { processOutput } from "./cli/output";
import { serve } from "./cli/serve";
import { step } from "./cli/step";
import { train } from "./cli/train";

const commands = { train, step, convert, serve } as const;

const usage = `backstep: the step debugger for the backward pass of convolutional networks

  backstep train --model M --data digits|mnist [--data-dir DIR] [--limit N] [--epochs E | --iterations I]
                 [--batch-size B] [--lr X] [--seed S] [--backend simd|reference] [--threads T]
                 [--out FILE] [--json]
  backstep step --model M --data D --at MOMENT --read PATH [--read PATH …] [--json]
                 with train's options for the run; MOMENT is an address such as 3/backward/conv2
  backstep convert IN OUT [--json]
                 between .safetensors, .npz and .onnx
  backstep serve [--port N] [--open]
                 the page in a browser

Models: cnn-pytorch, lenet-jax. What is left out is as its author had it: batches of 64 and 1, learning rates 0.05
and 0.01, 5 and 10 epochs; seed 0, the SIMD backend, a thread for each core. MNIST is read from a folder of its four
IDX files, DIR or BACKSTEP_DATA in the environment. Progress goes to stderr; --json gives one object on stdout.
Bad arguments exit with 2, anything else that goes wrong with 1.
`;

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === "help" || name === "--help" || args.includes("--help")) {
    process.stdout.write(usage);
    return;
  }
  if (!Object.hasOwn(commands, name)) {
    throw new UsageError(`unknown command "${name}"; known are ${Object.keys(commands).join(", ")}`);
  }
  await commands[name as keyof typeof commands](args, processOutput());
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`backstep: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
