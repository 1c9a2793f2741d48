// What the command line says of itself.

import { presets } from "../../src-engine/index";
import { figureKinds } from "./figureKinds";

export const usage = `backstep: the step debugger for the backward pass of convolutional networks

  backstep train --model M --data digits|mnist [--data-dir DIR] [--limit N] [--epochs E | --iterations I]
                 [--batch-size B] [--lr X] [--shift PIXELS] [--seed S] [--backend simd|reference] [--threads T]
                 [--out FILE] [--session FILE.backstep] [--json]
                 FILE gets the weights, FILE.backstep the run and a hash of the weights after every epoch
  backstep step --model M --data D [--at MOMENT] [--break WHERE …] [--hits N] [--reverse] [--max-iterations I]
                 [--watch EXPR …] [--read PATH …] [--json]
                 with train's options for the run. MOMENT is an address such as 3/backward/conv2; WHERE is
                 an expression, a place, "PLACE if EXPR" or nonFinite. Trains from MOMENT (or the start) to the
                 first hit, or to the end of the training or I iterations; with --reverse rewinds from MOMENT to
                 the last hit. --hits 5, ">= 5" or "% 10": which of a breakpoint's hits stop. Without --break it
                 stops at MOMENT. Exits with 0 at a hit and 1 where there was none
  backstep explain ADDRESS --model M --data D [--all] [--json]
                 why a number is that number: its value, the same in float64, how far rounding may put them apart, its
                 ten largest terms (or all) and the rest. A factor's value is what is multiplied; where that is a function
                 of an element and not the element itself, its text says which (and tex in TeX): e^ℓ, [x > 0]. ADDRESS is "conv2.weight.grad[7,3,1,1] @ 12/backward/conv2";
                 with train's options for the run
  backstep attribute --model M --data D [--at MOMENT] [--method saliency|gradientInput|occlusion|maximisation]
                 [--unit UNIT] [--sample N | --image IMAGE] [--options size=5,stride=1,fill=0] [--json]
                 which pixels of an image a number of the network hangs on; with train's options for the run. UNIT is
                 a score "fc.output[7]", a channel's mean "conv2.output[3]", a row's "conv2.output[3,5]" or an element "conv2.output[3,5,5]";
                 "label" for the score of the image's own class, "predicted" (as if left out) for that of the class
                 that is predicted. IMAGE is one of the set, test/1146 or train/5, or bytes of one's own, base64:…;
                 else it is sample N of MOMENT's batch. Options of maximisation: steps, rate, decay, blur, seed
  backstep figure KIND --model M --data D --at MOMENT|--epochs E --out FILE.svg|.png|.csv [--width 86mm] [--scale 2]
                 a figure for a paper, or its numbers; with train's options for the run. KIND is one of
${figureKinds.map(({ name, about, example }) => `                 ${name.padEnd(12)}${about}\n${" ".repeat(29)}${example}`).join("\n")}
  backstep step|explain|attribute|figure … --session FILE.backstep [--branch NAME]
                 of a saved session, and of a branch of it, instead of --model, --data and train's other options
  backstep replay FILE.backstep [--verify] [--data-dir DIR] [--threads T] [--json]
                 runs a session again, every branch to every recorded hash; with --verify it exits with 0 only
                 when all of them match
  backstep convert IN OUT [--json]
                 between .safetensors, .npz and .onnx
  backstep serve [--port N] [--open]
                 the page in a browser
  backstep --version

  backstep step --model cnn-pytorch --data digits --break "norm(conv2.weight.grad) > 1" --watch loss
  backstep step --model cnn-pytorch --data digits --at 500 --reverse --break "backward/conv2/gradWeight if loss > 1"
  backstep explain "conv2.weight.grad[7,3,1,1] @ 12/backward/conv2" --model cnn-pytorch --data digits
  backstep attribute --model cnn-pytorch --data digits --at 300 --method gradientInput --unit "fc.output[7]" --sample 0

Models: ${presets.map(({ model }) => model.name).join(", ")}. What is left out is as its author had it: cnn-pytorch
and lenet-jax have batches of 64 and 1, learning rates 0.05 and 0.01, 5 and 10 epochs; seed 0, the SIMD backend, a thread
for each core. Expressions are those of the page: docs/expressions.md. MNIST is read from a folder of its four IDX
files, DIR or BACKSTEP_DATA in the environment. Progress goes to stderr; --json gives one object on stdout, in which epochs, like
iterations everywhere, are counted from 0.
Bad arguments exit with 2, anything else that goes wrong with 1.
`;
