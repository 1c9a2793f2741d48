// Mistakes in the gradients of cross-entropies, of scores and of probabilities.

import { crossEntropyLoss } from "../../../ops/crossEntropyLoss/crossEntropyLoss";
import { nllLoss } from "../../../ops/nllLoss/nllLoss";
import type { Attrs } from "../../../protocol/protocol";
import { exp, log } from "../../../tensor/math";
import type { Tensor } from "../../../tensor/tensor";
import { changed, mistakeIn, type Made } from "../mistakeIn";
import type { Mistake } from "../mistake";

/** The mean over the batch, no class of more weight than another. */
const isPlain = ({ reduction, weight, labelSmoothing = 0 }: Attrs): boolean =>
  reduction !== "sum" && labelSmoothing === 0 && (weight ?? 1) === 1;

const scores = {
  ops: [crossEntropyLoss],
  rules: ["gradInput"],
  takes: ["logProbabilities", "target"],
  when: isPlain,
} as const;
type OfScores = Made<"logProbabilities" | "target">;

/** Probability and one-hot of every score, divided by the batch size. */
const each = (
  { x: { logProbabilities, target }, right }: OfScores,
  value: (p: number, wanted: 0 | 1, n: number, i: number) => number,
): Tensor => {
  const [N = 1, C = 1] = logProbabilities.shape;
  return changed(right, (_, o) => {
    const [n, i] = [Math.floor(o / C), o % C];
    return value(exp(logProbabilities.data[o]!), target.data[n] === i ? 1 : 0, n, i) / N;
  });
};

/** Of the loss's own value, where it was recorded: whether it is the sum over the batch. */
function isRecordedAsSum({ all, attrs }: Made<string>): boolean | undefined {
  const { output, logProbabilities, input, target } = all;
  const scores = logProbabilities ?? input;
  if (!output || !scores || !target) return undefined;
  const C = scores.shape[1]!;
  const own = (n: number): number => {
    const value = scores.data[n * C + target.data[n]!]!;
    return logProbabilities ? -value : -log(value + Number(attrs.epsilon));
  };
  let total = 0;
  for (let n = 0; n < target.data.length; n++) total += own(n);
  const near = (a: number): boolean => Math.abs(output.data[0]! - a) <= 1e-3 * Math.abs(a);
  const isSum = near(total);
  return isSum === near(total / target.data.length) ? undefined : isSum;
}

const ofBoth = { ops: [crossEntropyLoss, nllLoss], rules: ["gradInput"], takes: ["target"] } as const;
const N = ({ x }: Made<"target">): number => x.target.data.length;

export const crossEntropyMistakes: readonly Mistake[] = [
  mistakeIn(
    { ...ofBoth, when: isPlain },
    {
      id: "loss-no-mean",
      title: "the gradient is not divided by the batch size, though the loss is a mean",
      why: "The loss is printed with a mean, and its gradient is that of the sum.",
      wrong: "dscores = probs; dscores[range(N), y] -= 1",
      right: "dscores = probs; dscores[range(N), y] -= 1; dscores /= N",
      shows: "a batch of more than one, and the loss's own value",
      converges: "It is a learning rate N times as large.",
      source: "https://github.com/jxgu1016/MNIST_center_loss_pytorch/issues/9",
    },
    (made) => (isRecordedAsSum(made) ? undefined : changed(made.right, (value) => value * N(made))),
  ),
  mistakeIn(
    { ...ofBoth, when: isPlain },
    {
      id: "loss-sum",
      title: "the loss is the sum over the batch, not its mean",
      why: "Both the loss and its gradient are sums, as with reduction='sum': the learning rate has to be N times smaller.",
      wrong: "loss = -log_probs[range(N), y].sum()",
      right: "loss = -log_probs[range(N), y].mean()",
      shows: "a batch of more than one, and the loss's own value",
      source: "https://github.com/tensorflow/tensorflow/pull/1358",
      convention: true,
    },
    (made) => (isRecordedAsSum(made) === false ? undefined : changed(made.right, (value) => value * N(made))),
  ),
  mistakeIn(
    { ...ofBoth, when: isPlain },
    {
      id: "loss-mean-twice",
      title: "the gradient is divided by the batch size twice",
      why: "The loss has its mean, and whoever calls it divides by N as well.",
      wrong: "dscores /= N; ...; dscores /= N",
      right: "dscores /= N",
      shows: "a batch of more than one",
      converges: "It is a learning rate N times smaller.",
      source: "https://github.com/tech-srl/code2seq/pull/9",
    },
    (made) => changed(made.right, (value) => value / N(made)),
  ),
  mistakeIn(
    { ...ofBoth, when: isPlain },
    {
      id: "loss-mean-over-classes",
      title: "the gradient is divided by the number of classes as well",
      why: "np.mean without an axis, or a division by size, counts every score and not every sample.",
      wrong: "dscores /= scores.size",
      right: "dscores /= len(scores)",
      converges: "It is a learning rate some times smaller.",
      source: "https://github.com/oysteijo/simd_neuralnet/issues/1",
    },
    (made) => changed(made.right, (value) => (value * N(made)) / made.right.data.length),
  ),
  mistakeIn(
    { ...ofBoth, when: isPlain },
    {
      id: "loss-classes-for-batch",
      title: "the gradient is divided by the number of classes instead of the batch size",
      why: "The wrong axis of the shape is taken for N.",
      wrong: "dscores /= dscores.shape[1]",
      right: "dscores /= dscores.shape[0]",
      shows: "a batch size that is not the number of classes",
      source: "https://github.com/deeplearning4j/deeplearning4j/pull/1452",
    },
    (made) => changed(made.right, (value) => (value * N(made) * N(made)) / made.right.data.length),
  ),
  mistakeIn(
    { ...ofBoth, when: ({ reduction }) => reduction === "sum" },
    {
      id: "loss-sum-divided",
      title: "the gradient of a sum is divided by the batch size",
      why: "The loss's reduction is the sum, and its gradient is still that of the mean.",
      wrong: "loss = losses.sum(); dscores /= N",
      right: "loss = losses.sum()",
      shows: "a loss whose reduction is the sum, and a batch of more than one",
      source: "https://github.com/Open-Deep-ML/DML-OpenProblem/pull/358",
    },
    (made) => changed(made.right, (value) => value / N(made)),
  ),
  mistakeIn(
    scores,
    {
      id: "ce-no-one-hot",
      title: "the 1 of the right class is not subtracted",
      why: "The gradient is taken to be the probabilities alone; every score is pushed down.",
      wrong: "dscores = probs / N",
      right: "dscores = probs; dscores[range(N), y] -= 1; dscores /= N",
      source: "https://github.com/mantasu/cs231n/issues/10",
    },
    (made) => each(made, (p) => p),
  ),
  mistakeIn(
    scores,
    {
      id: "ce-right-class-only",
      title: "only the right class's score gets a gradient",
      why: "The loss reads one probability of each row, and so is taken to depend on one score; through the softmax's sum it depends on all of them.",
      wrong: "dscores[range(N), y] = (probs[range(N), y] - 1) / N",
      right: "dscores = probs / N; dscores[range(N), y] -= 1 / N",
      converges: "The right class is pushed up, and the others stay.",
      source: "https://github.com/mantasu/cs231n/issues/10",
    },
    (made) => each(made, (p, wanted) => (wanted ? p - 1 : 0)),
  ),
  mistakeIn(
    scores,
    {
      id: "ce-softmax-twice",
      title: "the loss takes the softmax of probabilities",
      why: "The network ends in a softmax, and the loss has one of its own.",
      wrong: "loss = cross_entropy(softmax(scores), y)",
      right: "loss = cross_entropy(scores, y)",
      converges: "The larger score still wins, and the gradient only gets small.",
      source: "https://github.com/Lightning-Universe/lightning-bolts/issues/654",
    },
    (made) => {
      const { logProbabilities } = made.x;
      const C = logProbabilities.shape[1]!;
      const first = Float64Array.from(logProbabilities.data, exp);
      const sums = first.map((_, o) => {
        const row = first.subarray(o - (o % C), o - (o % C) + C);
        return row.reduce((sum, p) => sum + exp(p), 0);
      });
      return each(made, (_, wanted, n, i) => exp(first[n * C + i]!) / sums[n * C + i]! - wanted);
    },
  ),
  mistakeIn(
    { ops: [nllLoss], rules: ["gradInput"], takes: ["input", "target"], when: isPlain },
    {
      id: "nll-scores-gradient",
      title: "the loss gives the gradient of scores where that of probabilities is wanted",
      why: "probs − one-hot is the gradient of softmax and loss together; a softmax layer that differentiates by itself does it again.",
      wrong: "dprobs = (probs - one_hot) / N",
      right: "dprobs = -one_hot / probs / N",
      source: "https://github.com/tf-encrypted/tf-encrypted/pull/727",
    },
    ({ x: { input, target }, right }) => {
      const [N = 1, C = 1] = right.shape;
      return changed(
        right,
        (_, o) => (input.data[o]! - (target.data[Math.floor(o / C)] === o % C ? 1 : 0)) / N,
      );
    },
  ),
  mistakeIn(
    { ops: [nllLoss], rules: ["gradInput"], takes: ["input"] },
    {
      id: "nll-no-reciprocal",
      title: "the gradient of the logarithm is forgotten",
      why: "−one-hot is passed on as if the loss took log-probabilities.",
      wrong: "dprobs = -one_hot / N",
      right: "dprobs = -one_hot / probs / N",
      source: "https://github.com/fetchai/ledger/pull/1580",
    },
    ({ x: { input }, right }) => changed(right, (value, o) => (value === 0 ? 0 : value * input.data[o]!)),
  ),
  mistakeIn(
    { ops: [crossEntropyLoss, nllLoss], rules: ["output"], takes: ["target"], when: isPlain },
    {
      id: "loss-value-sum",
      title: "the loss's value is the sum over the batch",
      why: "The value that is printed is a sum; what comes back says whether the gradient is one, too.",
      wrong: "loss = -np.sum(log_probs[range(N), y])",
      right: "loss = -np.mean(log_probs[range(N), y])",
      shows: "a batch of more than one",
      source: "https://github.com/tensorflow/tensorflow/pull/1358",
      convention: true,
    },
    (made) => changed(made.right, (value) => value * N(made)),
  ),
];
