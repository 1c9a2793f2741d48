// The lines that compute MaxPool2d: our own rule's, NumPy's, PyTorch's.

import type { Given, OpCode, RuleCode } from "../code";

const indices: RuleCode = {
  backstep: `
for i, j in window(p, q):
    if x[n,c,i,j] > best:
→         best, a[n,c,p,q] = x[n,c,i,j], i * W + j`,
  numpy: `
H, W = input.shape[2:]
X = np.pad(input, ((0, 0), (0, 0), (z, z), (z, z)), constant_values=-np.inf)
V = np.lib.stride_tricks.sliding_window_view(X, (K, K), axis=(2, 3))[:, :, ::s, ::s]
→ a = V.reshape(*V.shape[:4], K * K).argmax(axis=4)
i = np.arange(V.shape[2])[:, None] * s - z + a // K
j = np.arange(V.shape[3])[None, :] * s - z + a % K
a = i * W + j`,
  pytorch: `
→ y, a = F.max_pool2d(input, K, stride=s, padding=z, return_indices=True)`,
};

/** Windows of any form: rows i and columns j of all taps, P × Q × K₁ × K₂. */
const ofAnyForm = `
(H, W), (P, Q) = input.shape[2:], output_shape[2:]
K1, K2, s1, s2, d1, d2 = *np.resize(K, 2), *np.resize(s, 2), *np.resize(dilation, 2)
top, left = np.resize(z, 4)[:2]
i = np.arange(P)[:, None, None, None] * s1 - top + np.arange(K1)[:, None] * d1
j = np.arange(Q)[:, None, None] * s2 - left + np.arange(K2) * d2
inside = (i >= 0) & (i < H) & (j >= 0) & (j < W)
V = np.where(inside, input[:, :, i.clip(0, H - 1), j.clip(0, W - 1)], -np.inf)
winner = V.reshape(*V.shape[:4], -1).argmax(axis=4)
→ a = (i * W + j).reshape(P, Q, -1)[np.arange(P)[:, None], np.arange(Q), winner]`;

/** PyTorch pads both sides alike: where they differ, its places are those of the padded image. */
const padded = `
(t, l, b, r), (H, W), (P, Q) = z, input.shape[2:], output_shape[2:]
X = F.pad(input, (l, r, t, b), value=-float("inf"))
y, a = F.max_pool2d(X, K, s, 0, dilation, ceilMode, return_indices=True)
y, a = y[:, :, :P, :Q], a[:, :, :P, :Q]`;

const isSided = ({ padding }: Given): boolean => Array.isArray(padding) && padding.length === 4;

function isUsual({ kernelSize, stride, padding, dilation, ceilMode }: Given): boolean {
  return [kernelSize, stride, padding].every((one) => typeof one === "number") && dilation === 1 && !ceilMode;
}

const anyPyTorch = `
→ y, a = F.max_pool2d(input, K, s, z, dilation, ceilMode, return_indices=True)`;

const output: RuleCode = {
  backstep: `
→ y[n,c,p,q] = x[n,c,a[n,c,p,q]]`,
  numpy: `
N, C = input.shape[:2]
→ y = np.take_along_axis(input.reshape(N, C, -1), a.reshape(N, C, -1), axis=2).reshape(a.shape)`,
  pytorch: `
→ y, a = F.max_pool2d(input, K, stride=s, padding=z, return_indices=True)`,
};

export const maxPool2dCode: OpCode = {
  indices: {
    ...indices,
    under: (attrs) =>
      isUsual(attrs)
        ? undefined
        : {
            ...indices,
            numpy: ofAnyForm,
            pytorch: isSided(attrs)
              ? `${padded}\n→ a = (a // (W + l + r) - t) * W + a % (W + l + r) - l`
              : anyPyTorch,
          },
  },
  output: {
    ...output,
    under: (attrs) =>
      isUsual(attrs)
        ? undefined
        : { ...output, pytorch: isSided(attrs) ? padded.replace("\ny, a = y", "\n→ y, a = y") : anyPyTorch },
  },
  gradInput: {
    backstep: `
for p, q whose window holds (i, j):
    if a[n,c,p,q] == i * W + j:
→         dx[n,c,i,j] += g[n,c,p,q]`,
    numpy: `
N, C = input.shape[:2]
dx = np.zeros((N, C, input.shape[2] * input.shape[3]))
n, c = np.arange(N)[:, None, None], np.arange(C)[None, :, None]
→ np.add.at(dx, (n, c, a.reshape(N, C, -1)), g.reshape(N, C, -1))
dx = dx.reshape(input.shape)`,
    pytorch: `
dx = torch.zeros(input.shape, dtype=g.dtype).flatten(2)
→ dx.scatter_add_(2, a.flatten(2).long(), g.flatten(2))
dx = dx.view(input.shape)`,
  },
};
