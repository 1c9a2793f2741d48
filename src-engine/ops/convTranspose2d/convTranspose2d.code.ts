// The lines that compute ConvTranspose2d: our own rules', NumPy's, PyTorch's. They are made for the attributes, since each side of the
// window may have its own numbers.

import type { Given, OpCode, RuleCode } from "../code";
import { listed } from "../shared/listed.code";

type Lines = (attrs: Given) => RuleCode;

function wordsOf({ stride, padding = 0, dilation = 1, groups = 1 }: Given) {
  const [s, u] = listed(stride, 2);
  const [t, l, b, r] = listed(padding, 4);
  const [d, e] = listed(dilation, 2);
  const G = Number(groups);
  const window = `k * ${d}:k * ${d} + ${s} * H:${s}, l * ${e}:l * ${e} + ${u} * W:${u}`;
  return { s, u, t, l, b, r, d, e, G, window };
}

/** Arrays as all of these have them: w and x in their groups. */
const head = (G: number): string => `
N, C, H, W = input.shape
K, L = weight.shape[2:]
X = input.reshape(N, ${G}, -1, H, W)
w = weight.reshape(${G}, -1, *weight.shape[1:])`;

const padded = (attrs: Given): string => {
  const { t, l, b, r, G } = wordsOf(attrs);
  return `
Y = np.pad(g, ((0, 0), (0, 0), (${t}, ${b}), (${l}, ${r})))
Y = Y.reshape(N, ${G}, -1, *Y.shape[2:])`;
};

const outputBy: Lines = (attrs) => {
  const { s, u, t, l, b, r, d, e, G, window } = wordsOf(attrs);
  const hasBias = attrs["bias"] !== false;
  const more = listed(attrs["outputPadding"] ?? 0, 2);
  return {
    backstep: `
for c, k, l: # c in the group of m
    i, j = (p + ${t} - k * ${d}) / ${s}, (q + ${l} - l * ${e}) / ${u}
    if within(i, H) and within(j, W):
→         y[n,m,p,q] += w[c,m,k,l] * x[n,c,i,j]${hasBias ? "\ny[n,m,p,q] += b[m]" : ""}`,
    numpy: `${head(G)}
P, Q = output_shape[2:]
Y = np.zeros((N, ${G}, w.shape[2], P + ${t! + b!}, Q + ${l! + r!}))
for k in range(K):
    for l in range(L):
→         Y[..., ${window}] += np.einsum("gcm,ngchw->ngmhw", w[..., k, l], X)
y = Y.reshape(N, -1, *Y.shape[3:])[:, :, ${t}:${t} + P, ${l}:${l} + Q]${hasBias ? " + bias[None, :, None, None]" : ""}`,
    pytorch: `
P, Q = output_shape[2:]
→ Y = F.conv_transpose2d(input, weight, ${hasBias ? "bias" : "None"}, (${s}, ${u}), 0, (${more.join(", ")}), ${G}, (${d}, ${e}))
y = Y[:, :, ${t}:${t} + P, ${l}:${l} + Q]`,
  };
};

const gradInputBy: Lines = (attrs) => {
  const { s, u, t, l, b, r, d, e, G, window } = wordsOf(attrs);
  return {
    backstep: `
for m, k, l: # m in the group of c
    p, q = i * ${s} - ${t} + k * ${d}, j * ${u} - ${l} + l * ${e}
    if within(p, P) and within(q, Q):
→         dx[n,c,i,j] += w[c,m,k,l] * g[n,m,p,q]`,
    numpy: `${head(G)}${padded(attrs)}
dX = np.zeros(X.shape)
for k in range(K):
    for l in range(L):
→         dX += np.einsum("gcm,ngmhw->ngchw", w[..., k, l], Y[..., ${window}])
dx = dX.reshape(input.shape)`,
    pytorch: `
Y = F.pad(g, (${l}, ${r}, ${t}, ${b}))
→ dx = F.conv2d(Y, weight, None, (${s}, ${u}), 0, (${d}, ${e}), ${G})[:, :, :input.shape[2], :input.shape[3]]`,
  };
};

const gradWeightBy: Lines = (attrs) => {
  const { s, u, t, l, b, r, d, e, G, window } = wordsOf(attrs);
  return {
    backstep: `
for n, i, j:
    p, q = i * ${s} - ${t} + k * ${d}, j * ${u} - ${l} + l * ${e}
    if within(p, P) and within(q, Q):
→         dw[c,m,k,l] += x[n,c,i,j] * g[n,m,p,q]`,
    numpy: `${head(G)}${padded(attrs)}
dw = np.zeros(w.shape)
for k in range(K):
    for l in range(L):
→         dw[..., k, l] = np.einsum("ngchw,ngmhw->gcm", X, Y[..., ${window}])
dw = dw.reshape(weight.shape)`,
    pytorch: `
H, W = input.shape[2:]
K, L = weight.shape[2:]
Y = F.pad(g, (${l}, ${r}, ${t}, ${b}))[:, :, :(H - 1) * ${s} + (K - 1) * ${d} + 1, :(W - 1) * ${u} + (L - 1) * ${e} + 1]
→ dw = torch.nn.grad.conv2d_weight(Y, weight.shape, input, (${s}, ${u}), 0, (${d}, ${e}), ${G})`,
  };
};

/** As they are for a stride of 1 and nothing else, and for any attributes. */
const forAny = (lines: Lines): RuleCode => ({ ...lines({ stride: 1 }), under: lines });

export const convTranspose2dCode: OpCode = {
  output: forAny(outputBy),
  gradInput: forAny(gradInputBy),
  gradWeight: forAny(gradWeightBy),
  gradBias: {
    backstep: `
for n, p, q:
→     db[m] += g[n,m,p,q]`,
    numpy: `
→ db = g.sum(axis=(0, 2, 3))`,
    pytorch: `
→ db = g.sum(dim=(0, 2, 3))`,
  },
};
