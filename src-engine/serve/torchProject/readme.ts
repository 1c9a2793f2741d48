// README.md of a PyTorch project: what its files are, how it is run, and where its numbers may differ.

import { inputSentence } from "../../formats/model/feeding";
import type { ModelDescription } from "../../formats/model/contents";
import { plainText } from "./pythonNames";

interface Told {
  readonly model: ModelDescription;
  readonly className: string;
  readonly data: string | undefined;
  readonly iteration: number;
  readonly hasState: boolean;
  readonly draws: boolean;
}

export function readme({ model, className, data, iteration, hasState, draws }: Told): string {
  const files = [
    ["`model.py`", `the network, \`${className}\``],
    [
      "`weights.pt`",
      iteration > 0 ? `its weights after ${iteration} iterations` : "the weights it begins with",
    ],
    ...(hasState ? [["`optimizer.pt`", `what the optimizer carries after ${iteration} iterations`]] : []),
    ...(data === undefined
      ? []
      : [
          ["`train.py`", iteration > 0 ? `goes on at iteration ${iteration}` : "trains it"],
          [
            "`data.npz`",
            `the images of ${plainText(data)}, their labels, and the order in which each epoch takes them`,
          ],
        ]),
  ];
  const train =
    data === undefined
      ? []
      : [
          "## Training",
          "",
          "```sh",
          "python3 train.py",
          "torchrun --nproc_per_node 2 train.py",
          "```",
          "",
          "The second trains in two processes on one machine; `torchrun --nnodes` does on several. Each process takes its part of every batch,",
          "so that the gradients are those of the whole batch. It wants PyTorch 1.13 or newer and NumPy.",
          "",
          "Batches, weights and updates are Backstep's own, in another order of rounding: after one update weights agree within 1e-5, and",
          "drift apart slowly from there.",
          ...(draws
            ? [
                "Dropout draws PyTorch's random numbers, not Backstep's: there the runs differ from the first iteration.",
              ]
            : []),
          "Batch norm over several processes on CPUs goes by each process's part of a batch; on GPUs it goes by the whole.",
          "",
        ];
  return [
    `# ${plainText(model.name)}`,
    "",
    "Exported by Backstep.",
    "",
    "| file | what it is |",
    "| --- | --- |",
    ...files.map(([name, about]) => `| ${name} | ${about} |`),
    "",
    "## Using it",
    "",
    "```python",
    "import torch",
    `from model import ${className}`,
    `model = ${className}()`,
    'model.load_state_dict(torch.load("weights.pt", weights_only=True))',
    "model.eval()",
    "```",
    "",
    `It takes ${inputSentence(model)}.`,
    "",
    ...train,
  ].join("\n");
}
