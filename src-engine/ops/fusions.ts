// Every fusion, one line each; those before have the first choice.

import { convReluPool } from "./convReluPool/convReluPool.fusion";
import type { Fusion } from "./fusion";
import { linearUpdate } from "./linear/linear.fusion";

export const fusions: readonly Fusion[] = [convReluPool, linearUpdate];
