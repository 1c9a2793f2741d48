// Mistakes that can be made in any backward rule.

import { accumulate } from "../../../ops/accumulate/accumulate";
import { changed, mistakeIn } from "../mistakeIn";
import type { Mistake } from "../mistake";

const backward = { ops: [], rules: ["gradInput", "gradWeight", "gradBias"] } as const;

export const anywhere: readonly Mistake[] = [
  mistakeIn(
    backward,
    {
      id: "sign",
      title: "the gradient has the wrong sign",
      why: "Target minus output is taken for output minus target, or the minus of the update is put into the gradient as well.",
      wrong: "dx = -(dout @ W)",
      right: "dx = dout @ W",
      source: "https://github.com/davharris/mistnet/issues/29",
    },
    ({ right }) => changed(right, (value) => -value),
  ),
  mistakeIn(
    backward,
    {
      id: "nothing-back",
      title: "no gradient comes back",
      why: "The array is made with zeros and never filled, or what was computed is not returned.",
      wrong: "dx = np.zeros_like(x)\nreturn dx",
      right: "dx = np.zeros_like(x)\ndx += ...\nreturn dx",
      source: "https://github.com/deeplearning4j/nd4j/issues/1328",
    },
    ({ right }) => changed(right, () => 0),
  ),
  mistakeIn(
    backward,
    {
      id: "twice",
      title: "the gradient is added twice",
      why: "The backward pass runs twice before an update, or a gradient is added both where it is computed and where it is collected.",
      wrong: "loss.backward(); loss.backward()",
      right: "loss.backward()",
      converges: "It is twice the learning rate.",
      source: "https://github.com/udacity/deep-learning-v2-pytorch/pull/160",
    },
    ({ right }) => changed(right, (value) => 2 * value),
  ),
  mistakeIn(
    { ops: [accumulate], rules: [], takes: ["gradient1"] },
    {
      id: "fork-last-only",
      title: "where a tensor is used twice, the last gradient overwrites the others",
      why: "A tensor that goes two ways, as at a skip connection, gets a gradient back from each. With = only the one that comes last is left, which is that of its first reader: the way around a block is forgotten.",
      wrong: "x.grad = dout",
      right: "x.grad += dout",
      shows: "a tensor that several layers read",
      source: "https://github.com/chelsea0x3b/dfdx/pull/118",
    },
    ({ x }) => x.gradient1,
  ),
  mistakeIn(
    { ops: [accumulate], rules: [], takes: ["gradient1"] },
    {
      id: "fork-first-only",
      title: "where a tensor is used twice, only the first gradient is kept",
      why: "The gradient is stored where there is none yet and not added where there is one; or the backward pass takes the way around a block and leaves the block out.",
      wrong: "if x.grad is None: x.grad = dout",
      right: "x.grad = dout if x.grad is None else x.grad + dout",
      shows: "a tensor that several layers read",
      source: "https://github.com/chelsea0x3b/dfdx/pull/118",
    },
    ({ all, right }) => {
      const parts = Object.keys(all).filter((name) => /^gradient\d+$/.test(name));
      return all[`gradient${parts.length}`] ?? right;
    },
  ),
];
