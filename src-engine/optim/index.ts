// Every optimizer, one line each: an op with forward rules only, tested by the same suite.

import type { Op } from "../ops/op";
import { sgd } from "./sgd/sgd";

export const optimizers: readonly Op[] = [sgd];
