// Softmax in PyTorch, which is told along which dimension.

import type { TorchRow } from "../torchModule";
import { softmax } from "./softmax";

export const softmaxTorch: TorchRow = { op: softmax, module: () => "nn.Softmax(dim=1)" };
