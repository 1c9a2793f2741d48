// The lines of a Conv2d whose window is not square, or whose strides, padding, dilation, groups or missing bias need a word.

import type { Given, RuleCode } from "../code";

type Side = readonly [rows: number, columns: number];

/** Undefined where the usual lines do. */
export function generalConv2d(
  attrs: Given,
  rule: "output" | "gradInput" | "gradWeight",
): RuleCode | undefined {
  const { kernelSize, stride, padding, dilation = 1, groups = 1, bias = true } = attrs;
  const isSquare =
    typeof kernelSize === "number" && typeof stride === "number" && typeof padding === "number";
  if (isSquare && dilation === 1 && groups === 1 && bias === true) return undefined;
  const steps = sides(stride);
  const apart = sides(dilation);
  const [t, l, b = t, r = l] =
    typeof padding === "object" ? (padding as number[]) : [padding, padding].map(Number);
  const place = (p: string, k: string, d: 0 | 1, z: number): string =>
    `${p} * ${steps[d]} - ${z} + ${k} * ${apart[d]}`;
  const turned = (i: string, k: string, d: 0 | 1, z: number): string =>
    `(${i} + ${z} - ${k} * ${apart[d]}) / ${steps[d]}`;
  const across = (k: string, P: string, d: 0 | 1): string =>
    `${k} * ${apart[d]}:${k} * ${apart[d]} + ${steps[d]} * ${P}:${steps[d]}`;
  const window = `X[..., ${across("k", "P", 0)}, ${across("l", "Q", 1)}]`;
  const head = `
K, L = weight.shape[2:]
P, Q = output_shape[2:]
X = np.pad(input, ((0, 0), (0, 0), (${t}, ${b}), (${l}, ${r})))
X = X.reshape(len(X), ${String(groups)}, -1, *X.shape[2:])
W = weight.reshape(${String(groups)}, -1, *weight.shape[1:])`;
  const G = `
G = g.reshape(len(g), ${String(groups)}, -1, P, Q)`;
  const forward = `
for c, k, l: # c in the group of m
    i, j = ${place("p", "k", 0, t!)}, ${place("q", "l", 1, l!)}
    if within(i, H) and within(j, W):`;
  const options = `stride=(${steps.join(", ")}), dilation=(${apart.join(", ")}), groups=${String(groups)}`;
  const listed = `(${steps.join(", ")}), 0, (${apart.join(", ")}), ${String(groups)}`;
  const padded = `
X = F.pad(input, (${l}, ${r}, ${t}, ${b}))`;
  const codes: Record<typeof rule, RuleCode> = {
    output: {
      backstep: `${forward}
→         y[n,m,p,q] += w[m,c,k,l] * x[n,c,i,j]${bias === true ? "\ny[n,m,p,q] += b[m]" : ""}`,
      numpy: `${head}
y = np.zeros((len(X), ${String(groups)}, W.shape[1], P, Q))
for k in range(K):
    for l in range(L):
→         y += np.einsum("gmc,ngcpq->ngmpq", W[..., k, l], ${window})
y = y.reshape(output_shape)${bias === true ? " + bias[None, :, None, None]" : ""}`,
      pytorch: `${padded}
→ y = F.conv2d(X, weight, ${bias === true ? "bias" : "None"}, ${options})`,
    },
    gradInput: {
      backstep: `
for m, k, l: # m in the group of c
    p, q = ${turned("i", "k", 0, t!)}, ${turned("j", "l", 1, l!)}
    if within(p, P) and within(q, Q):
→         dx[n,c,i,j] += w[m,c,k,l] * g[n,m,p,q]`,
      numpy: `${head}${G}
dX = np.zeros(X.shape)
for k in range(K):
    for l in range(L):
→         d${window} += np.einsum("gmc,ngmpq->ngcpq", W[..., k, l], G)
dx = dX.reshape(len(X), -1, *X.shape[3:])[:, :, ${t}:${t} + input.shape[2], ${l}:${l} + input.shape[3]]`,
      pytorch: `${padded}
→ dX = torch.nn.grad.conv2d_input(X.shape, weight, g, ${listed})
dx = dX[:, :, ${t}:${t} + input.shape[2], ${l}:${l} + input.shape[3]]`,
    },
    gradWeight: {
      backstep: `
for n, p, q:
    i, j = ${place("p", "k", 0, t!)}, ${place("q", "l", 1, l!)}
    if within(i, H) and within(j, W):
→         dw[m,c,k,l] += g[n,m,p,q] * x[n,c,i,j]`,
      numpy: `${head}${G}
dw = np.zeros(W.shape)
for k in range(K):
    for l in range(L):
→         dw[..., k, l] = np.einsum("ngmpq,ngcpq->gmc", G, ${window})
dw = dw.reshape(weight.shape)`,
      pytorch: `${padded}
→ dw = torch.nn.grad.conv2d_weight(X, weight.shape, g, ${listed})`,
    },
  };
  return codes[rule];
}

function sides(numbers: unknown): Side {
  return typeof numbers === "object" ? (numbers as Side) : [Number(numbers), Number(numbers)];
}
