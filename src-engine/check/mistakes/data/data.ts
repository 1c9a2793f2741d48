// Mistakes in what a network is fed with, and in how arrays are laid out between layers.

import { flatten } from "../../../ops/flatten/flatten";
import { tensor, type Tensor } from "../../../tensor/tensor";
import { mistakeIn } from "../mistakeIn";
import type { Mistake, MistakeFacts } from "../mistake";

/** Where a layer reads the images: what it makes of others. */
const fed = (facts: MistakeFacts, change: (images: Tensor) => ArrayLike<number> | undefined): Mistake => ({
  ...mistakeIn({ ops: [], rules: ["output"], takes: ["input"] }, facts, ({ x, all, instruction }) => {
    if (instruction.reads.input !== "input" || instruction.phase !== "forward") return undefined;
    const changedTo = change(x.input);
    const input = changedTo && tensor(x.input.shape, changedTo);
    return input && instruction.run.compute({ ...all, input }, instruction.attrs);
  }),
  op: "data",
});
/** Where a loss reads labels: what it makes of others. */
const labelled = (
  facts: MistakeFacts,
  change: (label: number, n: number, labels: ArrayLike<number>, classes: number) => number,
): Mistake => ({
  ...mistakeIn(
    { ops: [], rules: ["output", "gradInput"], takes: ["target"] },
    facts,
    ({ x: { target }, all, instruction }) => {
      const scores = all.input ?? all.logProbabilities;
      if (instruction.reads.target !== "target" || scores?.shape.length !== 2) return undefined;
      const classes = scores.shape[1]!;
      const labels = Int32Array.from(target.data, (label, n) => change(label, n, target.data, classes));
      const wrong = tensor(target.shape, labels, "int32");
      return instruction.run.compute({ ...all, target: wrong }, instruction.attrs);
    },
  ),
  op: "data",
});

/** [N, C, H, W] read as if it were [N, H, W, C], or the other way round. */
function relaid({ shape, data }: Tensor, isBack = false): Float64Array {
  const [N = 1, C = 1, ...rest] = shape;
  const area = rest.reduce((a, b) => a * b, 1);
  const out = new Float64Array(data.length);
  for (let n = 0; n < N; n++)
    for (let c = 0; c < C; c++)
      for (let i = 0; i < area; i++) {
        const [first, last] = [(n * C + c) * area + i, (n * area + i) * C + c];
        if (isBack) out[last] = data[first]!;
        else out[first] = data[last]!;
      }
  return out;
}

export const dataMistakes: readonly Mistake[] = [
  fed(
    {
      id: "data-reshaped-to-channels-first",
      title: "images with the channels last are reshaped instead of transposed",
      why: "reshape keeps the order in memory: the first channel's picture is then made of all channels' pixels.",
      wrong: "x = images.reshape(N, C, H, W)    # images are [N, H, W, C]",
      right: "x = images.transpose(0, 3, 1, 2)",
      shows: "images of several channels",
      source: "https://github.com/Trusted-AI/adversarial-robustness-toolbox/issues/2101",
    },
    // What somebody has is the transposed image; its memory holds channels last.
    (images) => (images.shape.length === 4 && images.shape[1]! > 1 ? relaid(images, true) : undefined),
  ),
  fed(
    {
      id: "data-rows-for-columns",
      title: "images are transposed: rows are columns",
      why: "Width and height change places when an array is read column by column, or in a transpose with the axes in the wrong order.",
      wrong: "x = images.transpose(0, 3, 2, 1)",
      right: "x = images.transpose(0, 3, 1, 2)",
      shows: "images that are not symmetric; only square ones let it run",
      converges: "A network learns transposed images as well.",
      source: "https://github.com/apache/mxnet/pull/13208",
    },
    ({ shape, data }) => {
      const [, , H, W] = shape;
      if (H === undefined || H !== W) return undefined;
      return Float64Array.from(
        data,
        (_, o) => data[o - (o % (H * W)) + (o % H) * H + Math.floor((o % (H * W)) / H)]!,
      );
    },
  ),
  fed(
    {
      id: "data-channels-reversed",
      title: "the channels are in reverse order: BGR for RGB",
      why: "OpenCV reads images as BGR.",
      wrong: "x = cv2.imread(path)",
      right: "x = cv2.imread(path)[:, :, ::-1]",
      shows: "images of several channels",
      source: "https://github.com/BVLC/caffe/issues/3391",
    },
    ({ shape, data }) => {
      const [, C = 1, ...rest] = shape;
      const area = rest.reduce((a, b) => a * b, 1);
      return C < 2
        ? undefined
        : Float64Array.from(data, (_, o) => {
            const c = Math.floor(o / area) % C;
            return data[o + (C - 1 - 2 * c) * area]!;
          });
    },
  ),
  fed(
    {
      id: "data-divided-twice",
      title: "pixels are divided by 255 twice",
      why: "The loader gives numbers from 0 to 1 already.",
      wrong: "x = to_tensor(image) / 255",
      right: "x = to_tensor(image)",
      converges: "Everything is small, and biases do the work.",
      source: "https://github.com/4uiiurz1/pytorch-nested-unet/issues/62",
    },
    ({ data }) => Float64Array.from(data, (value) => value / 255),
  ),
  labelled(
    {
      id: "labels-one-based",
      title: "labels begin at 1",
      why: "The class numbers of a file or of another language begin at 1; here they begin at 0.",
      wrong: "one_hot[range(N), labels] = 1    # labels are 1 … C",
      right: "one_hot[range(N), labels - 1] = 1",
      source: "https://github.com/mlverse/torch/pull/681",
    },
    (label, _n, _labels, classes) => (label + 1) % classes,
  ),
  labelled(
    {
      id: "labels-of-others",
      title: "the labels are those of other samples",
      why: "Images and labels are shuffled by themselves, or one of them is shifted.",
      wrong: "np.random.shuffle(x); np.random.shuffle(y)",
      right: "order = np.random.permutation(N); x, y = x[order], y[order]",
      shows: "a batch of more than one",
      source: "https://github.com/xudonmao/VMT/issues/1",
    },
    (_label, n, labels) => labels[(n + 1) % labels.length]!,
  ),
  {
    ...mistakeIn(
      { ops: [flatten], rules: ["output"], takes: ["input"] },
      {
        id: "flatten-channels-last",
        title: "images are flattened with the channels last",
        why: "Keras and TensorFlow flatten [N, H, W, C]: the same numbers in another order, for which the next weights have to be permuted.",
        wrong: "y = x.transpose(0, 2, 3, 1).reshape(N, -1)",
        right: "y = x.reshape(N, -1)    # x is [N, C, H, W]",
        shows: "several channels of several pixels",
        source: "https://github.com/microsoft/MMdnn/issues/250",
        convention: true,
      },
      ({ x: { input } }) => relaid(input, true),
    ),
    op: "data",
  },
  {
    ...mistakeIn(
      { ops: [flatten], rules: ["gradInput"], takes: ["gradOutput"] },
      {
        id: "flatten-other-order-back",
        title: "the gradient is put back into the image in another order",
        why: "The forward pass flattens channel by channel, and the backward pass reshapes to [N, H, W, C] and transposes.",
        wrong: "dx = dout.reshape(N, H, W, C).transpose(0, 3, 1, 2)",
        right: "dx = dout.reshape(N, C, H, W)",
        shows: "several channels of several pixels",
        source: "https://github.com/keras-team/keras/pull/9696",
      },
      ({ right }) => relaid(right),
    ),
    op: "data",
  },
];
