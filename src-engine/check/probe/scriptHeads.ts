// What scripts begin and end with, by framework: how arrays come from a file and go into one.

import type { Framework } from "./layouts/layout";

interface Head {
  readonly opening: (title: string) => readonly string[];
  readonly closing: readonly string[];
  /** The labels, as whole numbers of the framework. */
  readonly labels: string;
  /** What the file of functions begins with. */
  readonly functions: readonly string[];
}

/** How an array of NumPy becomes one of the framework, is turned, and comes back. */
interface Arrays {
  readonly imports: readonly string[];
  readonly made: string;
  readonly turned: string;
  readonly back: string;
  readonly labels: string;
}

const frameworks: Readonly<Record<Framework, Arrays>> = {
  numpy: {
    imports: [],
    made: "array",
    turned: "array.transpose(order)",
    back: "np.asarray(array)",
    labels: 'probe["target"]',
  },
  jax: {
    imports: ["import jax.numpy as jnp"],
    made: "jnp.asarray(array)",
    turned: "jnp.transpose(array, order)",
    back: "np.asarray(array)",
    labels: 'jnp.asarray(probe["target"])',
  },
  torch: {
    imports: ["import torch"],
    made: "torch.from_numpy(array)",
    turned: "array.permute(order)",
    back: "array.detach().cpu().numpy() if torch.is_tensor(array) else np.asarray(array)",
    labels: 'torch.from_numpy(probe["target"]).long()',
  },
};

function headOf({ imports, made, turned, back, labels }: Arrays): Head {
  return {
    labels,
    opening: (title) => [
      '"""Puts the probe through the functions of mine.py and saves what they give, for `backstep verify mine.npz --model model.json`.',
      "",
      `Made by backstep probe for ${title}.`,
      "Nothing here needs to be changed: fill in mine.py, or change the calls below to how your functions are called.",
      '"""',
      "",
      "import os",
      "",
      "import numpy as np",
      ...imports,
      "",
      "import mine",
      "",
      "HERE = os.path.dirname(os.path.abspath(__file__))",
      'probe = np.load(os.path.join(HERE, "probe.npz"))',
      "kept = {name: probe[name] for name in probe.files}",
      "",
      "",
      "def given(name, order=None):",
      '    """An array of the probe, lying as yours do."""',
      '    array = np.array(probe[name] if order is None else probe[name].transpose(order), order="C")',
      `    return ${made}`,
      "",
      "",
      "def keep(name, array, order=None):",
      '    """Keeps an array under the name that Backstep knows it by, lying as PyTorch\'s do."""',
      `    array = ${back}`,
      '    kept[name] = np.array(array if order is None else array.transpose(order), order="C")',
      "",
      "",
      "def turned(array, order):",
      `    return ${turned}`,
      "",
      "",
    ],
    closing: [
      "except NotImplementedError as missing:",
      '    print(f"{missing} is not there yet: what comes after it is left out")',
      "",
      'np.savez(os.path.join(HERE, "mine.npz"), **kept)',
      'print(f"mine.npz holds {len(kept)} arrays; now: backstep verify mine.npz --model model.json")',
      "",
    ],
    functions: [
      '"""Your functions: replace each line that raises by your own code, or import your own under these names.',
      "",
      "Shapes are those of the probe; the numbers of each function's first use are told. What you have not written may stay as",
      'it is: run.py saves what came before it."""',
      "",
      "import numpy as np  # noqa: F401",
      ...imports.map((line) => `${line}  # noqa: F401`),
    ],
  };
}

export const heads: Readonly<Record<Framework, Head>> = {
  numpy: headOf(frameworks.numpy),
  jax: headOf(frameworks.jax),
  torch: headOf(frameworks.torch),
};
