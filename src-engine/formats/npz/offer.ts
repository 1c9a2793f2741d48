// npz, as the export dialog offers it.

import { lines, quotedName, type ExportOffer } from "../exportOffer";

export const offer: ExportOffer = {
  title: "NumPy npz",
  about: "Arrays by the names of the parameters; the model stands in a JSON file beside it.",
  snippets: ({ name }) => [
    {
      title: "NumPy",
      code: lines(
        "import numpy as np",
        "",
        `weights = np.load(${quotedName(name)})`,
        "for key in weights.files:",
        "    print(key, weights[key].shape)",
      ),
    },
    {
      title: "PyTorch",
      code: lines(
        "import numpy as np",
        "import torch",
        "",
        `state = {key: torch.from_numpy(value) for key, value in np.load(${quotedName(name)}).items()}`,
        "# Into a module whose layers have these names:",
        "# net.load_state_dict(state)",
      ),
    },
  ],
};
