// PReLU as Keras's, whose slopes are shared by all pixels here: a slope for each pixel is another layer.

import type { KerasRow } from "../../formats/keras/kerasRow";
import { prelu, type PReLUAttrs } from "./prelu";

export const preluKeras: KerasRow<PReLUAttrs> = {
  op: prelu,
  layers: ["PReLU"],
  tensors: { weight: "alpha" },
  read(given, input) {
    const channels = input[1] ?? 1;
    const said = given.json("shared_axes") ?? [];
    const shared = Array.isArray(said) ? said.join(",") : "";
    if (input.length === 2 ? shared === "" : shared === "1,2") return { numParameters: channels };
    if (
      shared ===
      input
        .slice(1)
        .map((_, i) => i + 1)
        .join(",")
    )
      return { numParameters: 1 };
    return given.refuse(
      `has ${given.shown("shared_axes")}; known are [1,2], one slope a channel, and [1,2,3], one for all`,
    );
  },
  write({ numParameters }, [input]) {
    const spatial = input!.slice(2).map((_, i) => i + 1);
    const shared = numParameters === 1 ? input!.slice(1).map((_, i) => i + 1) : spatial;
    return {
      type: "PReLU",
      config: shared.length > 0 ? { shared_axes: shared } : {},
      tensors: { weight: { shape: [...spatial.map(() => 1), numParameters] } },
    };
  },
};
