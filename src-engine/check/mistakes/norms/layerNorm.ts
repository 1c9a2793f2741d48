// Mistakes in norms over each sample: of a layer, of groups, of a channel by itself.

import { groupNorm } from "../../../ops/groupNorm/groupNorm";
import { instanceNorm2d } from "../../../ops/instanceNorm2d/instanceNorm2d";
import { layerNorm } from "../../../ops/layerNorm/layerNorm";
import { changed, mistakeIn } from "../mistakeIn";
import type { Mistake } from "../mistake";

export const sampleNormMistakes: readonly Mistake[] = [
  mistakeIn(
    {
      ops: [layerNorm, groupNorm, instanceNorm2d],
      rules: ["gradInput"],
      takes: ["gradOutput", "variance", "input"],
    },
    {
      id: "norm-statistics-constant",
      title: "the sample's mean and variance are taken for constants",
      why: "Each number moves the mean and the variance of its sample as well, and the gradient goes back through those, too.",
      wrong: "dx = dout * gamma / std",
      right: "dx = (g - g.mean(axis) - x_hat * (g * x_hat).mean(axis)) / std    # g = dout * gamma",
      source: "https://github.com/mlpack/mlpack/pull/1930",
    },
    ({ x: { gradOutput, variance }, all: { weight }, right, attrs }) => {
      const part = right.data.length / variance.data.length;
      const own = weight?.data.length ?? 1;
      const [, C = 1, ...rest] = right.shape;
      const area = rest.reduce((a, b) => a * b, 1);
      // A weight a channel, or one for each place of what is normalised together.
      const isOfChannels = own === C && own !== part;
      const scale = (o: number): number =>
        weight ? weight.data[isOfChannels ? Math.floor(o / area) % C : o % own]! : 1;
      return changed(right, (_, o) => {
        const v = variance.data[Math.floor(o / part)]!;
        return (gradOutput.data[o]! * scale(o)) / Math.sqrt(v + Number(attrs.eps));
      });
    },
  ),
  mistakeIn(
    { ops: [layerNorm, groupNorm, instanceNorm2d], rules: ["variance"], takes: ["input"] },
    {
      id: "norm-unbiased-variance",
      title: "the variance is divided by M − 1",
      why: "torch.var and statistics packages do so unless they are told otherwise.",
      wrong: "var = x.var(axis, ddof=1)",
      right: "var = x.var(axis)",
      source: "https://github.com/pytorch/pytorch/issues/77427",
    },
    ({ x: { input }, right }) => {
      const M = input.data.length / right.data.length;
      return M > 1 ? changed(right, (value) => (value * M) / (M - 1)) : undefined;
    },
  ),
];
