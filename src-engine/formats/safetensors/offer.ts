// safetensors, as the export dialog offers it.

import { lines, quotedName, type ExportOffer } from "../exportOffer";

export const offer: ExportOffer = {
  title: "safetensors",
  about: "Weights with the model in their metadata: PyTorch, JAX, Hugging Face, and Backstep itself.",
  snippets: ({ name }) =>
    (
      [
        ["PyTorch", "torch"],
        ["NumPy", "numpy"],
      ] as const
    ).map(([title, module]) => ({
      title,
      code: lines(
        `from safetensors.${module} import load_file`,
        "",
        `state = load_file(${quotedName(name)})`,
        "for key, value in state.items():",
        "    print(key, tuple(value.shape))",
        ...(module === "torch"
          ? ["# Into a module whose layers have these names:", "# net.load_state_dict(state)"]
          : []),
      ),
    })),
};
