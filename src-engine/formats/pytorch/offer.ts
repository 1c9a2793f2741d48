// PyTorch's state dicts, as the export dialog offers them.

import { lines, quotedName, type ExportOffer } from "../exportOffer";

export const offer: ExportOffer = {
  title: "PyTorch",
  about: "A state dict for torch.load, which opens with weights_only=True.",
  snippets: ({ name }) => [
    {
      title: "PyTorch",
      code: lines(
        "import torch",
        "",
        `state = torch.load(${quotedName(name)}, weights_only=True)`,
        "for key, value in state.items():",
        "    print(key, tuple(value.shape))",
        "# Into a module whose layers have these names:",
        "# net.load_state_dict(state)",
      ),
    },
  ],
};
