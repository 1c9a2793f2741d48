// A mistake in an operation whose result nobody recorded, named by the parameter gradients that come of it, in a network that is too large
// for every mistake to be tried in every operation: only those are that all that is wrong follows from, and nothing that is right.

import { expect, test } from "vitest";
import { mistakeCalled } from "../../../src-engine/check/mistakes/index";
import { iterated, operandsOf } from "../../../src-engine/check/mistakes/iterated";
import { verify } from "../../../src-engine/check/verify";
import { presetNamed } from "../../../src-engine/model/presets";
import { compile } from "../../../src-engine/run/program/compile";
import { optimizerOf } from "../../../src-engine/run/optimizerOf";
import { random } from "../../../src-engine/tensor/random";
import { zeros, type Tensor } from "../../../src-engine/tensor/tensor";

const { model, recipe } = presetNamed("cnn-pytorch");
const program = compile(model, optimizerOf(recipe), 3);

/** Parameter gradients where a mistake was made in the operation that writes `place`, with all that they come of. */
function recordedWith(id: string, place: string): ReadonlyMap<string, Tensor> {
  const given = new Map<string, Tensor>();
  for (const { path, shape, dtype, role } of Object.values(program.tensors)) {
    if (!["input", "target", "parameter"].includes(role)) continue;
    const tensor = zeros(shape, dtype);
    const { normal } = random(5, path);
    for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = dtype === "int32" ? 3 + i : 0.2 * normal(i);
    given.set(path, tensor);
  }
  const pass = program.instructions.filter(({ phase }) => phase !== "update");
  const right = iterated(program, given, pass);
  const at = pass.findIndex(({ writes }) => writes === place);
  const made = mistakeCalled(id).make(pass[at]!, operandsOf(pass[at]!, right), right.get(place)!)!;
  const before = [...right].filter(([path]) => pass.findIndex(({ writes }) => writes === path) < at);
  const values = iterated(program, new Map([...before, [place, made]]), pass.slice(at + 1));
  const wanted = [...program.parameters, ...program.parameters.map((path) => `${path}.grad`)];
  return new Map([...wanted, "input", "target", program.loss].map((path) => [path, values.get(path)!]));
}

test.each([
  ["conv-input-unflipped", "pool1.output.grad", ["conv1.weight.grad", "conv1.bias.grad"]],
  ["loss-no-mean", "fc.output.grad", program.parameters.map((path) => `${path}.grad`)],
])("%s in %s", { timeout: 60_000 }, (id, place, wrong) => {
  const values = new Map(
    [...recordedWith(id, place)].map(([path, tensor]) => [
      path,
      { name: path, precision: "float64" as const, tensor },
    ]),
  );
  const { verdict, forward, backward, mistakes } = verify(program, { iteration: 0, values });
  expect(verdict).toBe("wrong");
  const said = [...forward, ...backward].filter(({ ok }) => ok === false).map(({ path }) => path);
  expect(new Set(said)).toEqual(new Set(wrong));
  expect(mistakes.filter(({ convention }) => !convention)).toMatchObject([{ id, path: place, exact: true }]);
});
