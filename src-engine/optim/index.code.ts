// The shown code of every optimizer and schedule, one line each, by its type.

import type { OpCode } from "../ops/code";
import { adamCode } from "./adam/adam.code";
import { sgdCode } from "./sgd/sgd.code";

export const optimizerCodes: Readonly<Record<string, OpCode>> = {
  SGD: sgdCode,
  Adam: adamCode,
};
