// What formulas of factors read like without TeX.

import { expect, test } from "vitest";
import { plainTex } from "../../src-engine/protocol/plainTex";

test.each([
  [String.raw`e^{\ell}`, "e^ℓ"],
  [String.raw`\mathrm{arg\,max}`, "arg max"],
  [String.raw`-\tfrac{1}{64}`, "-1/64"],
  [String.raw`\frac{1}{p + \varepsilon}`, "1/(p + ε)"],
  [String.raw`\log \sum e^{x - \max x}`, "log Σ e^(x - max x)"],
  [String.raw`\sum \bar y`, "Σ y\u0304"],
  [String.raw`\frac{1}{\sqrt{v + \varepsilon}}`, "1/(√(v + ε))"],
  [String.raw`\sqrt{\tilde v}`, "√(v\u0303)"],
  [String.raw`\bar \gamma\, \tilde\mu`, "γ\u0304 μ\u0303"],
  [String.raw`[\text{drawn } 0.7310 \ge 0.5]`, "[drawn 0.7310 ≥ 0.5]"],
  ["[x > 0]", "[x > 0]"],
  ["[a = (i, j)]", "[a = (i, j)]"],
])("%s is %s", (tex, plain) => expect(plainTex(tex)).toBe(plain));
