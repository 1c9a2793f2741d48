// What a schedule is given in a worked example: a rate of a half, and an iteration.

import { numbers } from "../ops/example";
import type { Operands } from "../ops/op";
import { tensor } from "../tensor/tensor";

export const inIteration = (iteration: number): Operands => ({
  initialLearningRate: numbers([], 0.5),
  iteration: tensor([], [iteration], "int32"),
});
