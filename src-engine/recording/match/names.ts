// What people call the tensors of an iteration, brought to the model's names.

import { partsOf } from "../../formats/match/names";
import type { TensorPath } from "../../protocol/protocol";
import { gradientOf } from "../../protocol/relatedTensors";
import type { Program } from "../../run/program/program";

/** Which of the model's tensors a recorded name may mean, by a key that both have. */
type Names = (recorded: string) => readonly TensorPath[];

const INPUT = /^(inputs?|images?|x|x_?batch|batch_?x|data|a0)$/i;
const TARGET = /^(targets?|labels?|y|y_?true|y_?batch|batch_?y)$/i;
const OUTPUT = /^(logits|scores|y_?pred|y_?hat|predictions?|outputs?|out|preds?)$/i;
const LOSS = /^(loss|cost|criterion|j|loss[./]output)$/i;
const RATE = /^(lr|learning_?rate|eta|alpha)$/i;
/** `dW1`, `b2`: the weight or bias of the first, second layer that has one. */
const COURSE = /^(?:(grad_?|d_?|g)?)(w|b|weights?|bias|biases|gamma|beta)_?(\d{1,3})$/i;
/** `grads/conv1/kernel`, `conv1.weight.grad`, `conv1.weight.g`, `grad_conv1.weight`, `dconv1.weight`. */
const GRADIENT_PART = /^(grads?|gradients?|g|dparams|d)$/i;
/** `conv1.out`, `conv1_y`. */
const OWN_OUTPUT = /^(out|outputs?|y|z|a|act|activations?|res|result)$/i;

export function namesOf(program: Program): Names {
  const { tensors, layers, output, loss } = program;
  const paths = new Set(Object.keys(tensors));
  const byKey = new Map<string, TensorPath>();
  for (const path of paths) byKey.set(keyOf(path), path);
  const withWeights = layers.filter(({ parameters }) => parameters.length > 0);
  const meant = (name: string, isGradient: boolean): TensorPath | undefined => {
    const path = plain(name);
    return path === undefined || !isGradient ? path : gradientOf(program, path);
  };
  const plain = (name: string): TensorPath | undefined => {
    if (paths.has(name)) return name;
    if (LOSS.test(name)) return loss;
    if (INPUT.test(name)) return "input";
    if (TARGET.test(name)) return "target";
    if (RATE.test(name) && paths.has("learningRate")) return "learningRate";
    const key = byKey.get(keyOf(name));
    if (key !== undefined) return key;
    const layer = layers.find(({ name: own }) => keyOf(own) === keyOf(name));
    if (layer) return layer.output;
    const [, before, own] = /^(.*)[._/]([^._/]+)$/.exec(name) ?? [];
    const outer = layers.find(({ name: one }) => before !== undefined && keyOf(one) === keyOf(before));
    if (outer && own !== undefined && OWN_OUTPUT.test(own)) return outer.output;
    if (outer && own !== undefined) return byKey.get(`${keyOf(outer.name)}.${keyOf(own)}`);
    return OUTPUT.test(name) ? output : undefined;
  };
  const course = (name: string): TensorPath | undefined => {
    const [, gradient, kind = "", place = ""] = COURSE.exec(name) ?? [];
    const layer = withWeights[Number(place) - 1];
    if (!layer || kind === "") return undefined;
    const isBias = /^b/i.test(kind);
    const path = layer.parameters.find((one) => one.endsWith(isBias ? ".bias" : ".weight"));
    return path === undefined || !gradient ? path : gradientOf(program, path);
  };
  return (recorded) => {
    const found = new Set<TensorPath>();
    for (const { name, isGradient } of readings(recorded)) {
      for (const one of [meant(name, isGradient), isGradient ? undefined : course(name)])
        if (one !== undefined) found.add(one);
      const byCourse = course(name);
      const gradient = isGradient && byCourse !== undefined ? gradientOf(program, byCourse) : undefined;
      if (gradient !== undefined) found.add(gradient);
    }
    return [...found];
  };
}

interface Reading {
  readonly name: string;
  readonly isGradient: boolean;
}

/** The name itself first; then without what says that it is a gradient, and without folders around it. */
function readings(recorded: string): readonly Reading[] {
  const all: Reading[] = [];
  const parts = recorded.split("/").filter((part) => part !== "");
  for (let from = 0; from < parts.length; from++) {
    const within = parts.slice(from).join(".");
    const isUnderGradients = parts
      .slice(0, from)
      .some((part) => GRADIENT_PART.test(part) || /grad/i.test(part));
    if (!isUnderGradients) all.push({ name: within, isGradient: false });
    else all.push({ name: within, isGradient: true });
    const dotted = within.split(".");
    const gradientAt = dotted.findIndex((part) => GRADIENT_PART.test(part));
    if (gradientAt >= 0 && dotted.length > 1)
      all.push({ name: dotted.filter((_, i) => i !== gradientAt).join("."), isGradient: true });
    const [, bare] =
      /^(?:grad_|d_?)(.+)$/i.exec(within) ??
      /^(.+?)(?:[._](?:grad|gradient|g)|_?[Gg]rad)$/.exec(within) ??
      [];
    if (bare !== undefined) all.push({ name: bare, isGradient: true });
  }
  return all;
}

/** In one form, whichever signs stand between its parts: `conv1_W` and `conv1.weight` are the same. */
function keyOf(name: string): string {
  const parts = partsOf(name.replace(/_(?=(?:w|b|weights?|bias|kernel|gamma|beta|output|out)$)/i, "."));
  return parts.join(".").toLowerCase();
}
