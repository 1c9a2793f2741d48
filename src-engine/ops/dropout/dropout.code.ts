// The lines that compute Dropout in training: our own rule's, NumPy's, PyTorch's. The mask is drawn with Threefry-2x32.

import type { OpCode } from "../code";

const rounds = "((13, 15, 26, 6), (17, 29, 16, 24))[group % 2]";

export const dropoutCode: OpCode = {
  mask: {
    backstep: `
seed, layer, iteration = stream
u = threefry((seed, layer), (element, iteration)) / 2**32
→ mask[element] = (1 if u >= p else 0) / (1 - p)`,
    numpy: `
k0, k1, iteration = stream.astype("uint32")
k = (k0, k1, k0 ^ k1 ^ np.uint32(0x1BD11BDA))
a = np.arange(input.size, dtype="uint32") + k0
b = np.full_like(a, iteration) + k1
for group in range(5):
    for r in ${rounds}:
        a = a + b
        b = (b << np.uint32(r) | b >> np.uint32(32 - r)) ^ a
    a = a + k[(group + 1) % 3]
    b = b + k[(group + 2) % 3] + np.uint32(group + 1)
→ mask = ((a >= p * 2**32) / (1 - p)).reshape(input.shape)`,
    pytorch: `
low = 0xFFFFFFFF
k0, k1, iteration = (stream.long() & low).tolist()
k = (k0, k1, k0 ^ k1 ^ 0x1BD11BDA)
a = (torch.arange(input.numel()) + k0) & low
b = (torch.full_like(a, iteration) + k1) & low
for group in range(5):
    for r in ${rounds}:
        a = (a + b) & low
        b = ((b << r | b >> (32 - r)) ^ a) & low
    a = (a + k[(group + 1) % 3]) & low
    b = (b + k[(group + 2) % 3] + group + 1) & low
→ mask = ((a >= p * 2**32).double() / (1 - p)).reshape(input.shape)`,
  },
  output: {
    backstep: `
→ y = x * mask`,
    numpy: `
→ y = input * mask`,
    pytorch: `
→ y = input * mask`,
  },
  gradInput: {
    backstep: `
→ dx = g * mask`,
    numpy: `
→ dx = g * mask`,
    pytorch: `
→ dx = g * mask`,
  },
};
