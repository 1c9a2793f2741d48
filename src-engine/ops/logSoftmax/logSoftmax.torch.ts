// LogSoftmax in PyTorch, which is told along which dimension.

import type { TorchRow } from "../torchModule";
import { logSoftmax } from "./logSoftmax";

export const logSoftmaxTorch: TorchRow = { op: logSoftmax, module: () => "nn.LogSoftmax(dim=1)" };
