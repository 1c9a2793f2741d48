// The lines that compute Upsample: our own rules', NumPy's, PyTorch's.

import type { OpCode } from "../code";

/** The weights of both axes as matrices, one column for each pixel. */
const weights = `
def weights(size, scale):
    if mode == "nearest":
        return np.eye(size)[np.arange(size * scale) // scale]
    middle = np.maximum(0, (np.arange(size * scale) + 0.5) / scale - 0.5)
    first = middle.astype(int)
    further = (middle - first)[:, None]
    return (1 - further) * np.eye(size)[first] + further * np.eye(size)[np.minimum(first + 1, size - 1)]
r, s = np.broadcast_to(scaleFactor, 2)
u, v = weights(input.shape[2], r), weights(input.shape[3], s)`;

export const upsampleCode: OpCode = {
  output: {
    backstep: `
for (i, u) in taps(p):
    for (j, v) in taps(q):
→         y[n,c,p,q] += u * v * x[n,c,i,j]`,
    numpy: `${weights}
→ y = np.einsum("pi,qj,ncij->ncpq", u, v, input)`,
    pytorch: `
align = None if mode == "nearest" else False
→ y = F.interpolate(input, scale_factor=scaleFactor, mode=mode, align_corners=align)`,
  },
  gradInput: {
    backstep: `
for (p, u) in users(i):
    for (q, v) in users(j):
→         dx[n,c,i,j] += u * v * g[n,c,p,q]`,
    numpy: `${weights}
→ dx = np.einsum("pi,qj,ncpq->ncij", u, v, g)`,
    pytorch: `
def weights(size, scale):
    pixels = torch.eye(size, dtype=g.dtype)[None]
    return F.interpolate(pixels, scale_factor=scale, mode="nearest" if mode == "nearest" else "linear")[0]
r, s = [scaleFactor] * 2 if isinstance(scaleFactor, int) else scaleFactor
u, v = weights(input.shape[2], r), weights(input.shape[3], s)
→ dx = torch.einsum("ip,jq,ncpq->ncij", u, v, g)`,
  },
};
