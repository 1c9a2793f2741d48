// How train.py moves training images anew in each epoch: by the same random numbers as data/augment and data/shifts draw, in NumPy.

import type { Recipe } from "../../model/presets";
import { python } from "../../ops/torchModule";

/** Lines at the level of a module; none where images are taken as they lie. */
interface AugmentPy {
  readonly constants: readonly string[];
  /** Among them `augmented(images, epoch, indices)`, normalised. */
  readonly functions: readonly string[];
}

export function augmentPy({ shift = 0, augment = {} }: Recipe, seed: number): AugmentPy | undefined {
  const { crop = 0, flip = 0, rotate = 0, erase = 0 } = augment;
  const isShiftAlone = !crop && !flip && !rotate && !erase;
  if (isShiftAlone && !shift) return undefined;
  // A shift alone has a stream of another name.
  const moves = [
    ...(crop ? [["crop", "CROP"]] : []),
    ...(shift ? [[isShiftAlone ? "" : "shift", "SHIFT"]] : []),
  ].map(([name, most]) => [["augment", name, "{epoch}"].filter(Boolean).join("/"), most] as const);
  const constants = [
    `SEED = ${seed}`,
    ...Object.entries({ CROP: crop, SHIFT: shift, FLIP: flip, ROTATE: rotate, ERASE: erase }).flatMap(
      ([name, amount]) => (amount ? [`${name} = ${python(amount)}  # ${meaning[name]!}`] : []),
    ),
  ];
  return {
    constants,
    functions: [
      ...uniform,
      ...(moves.length ? aside : []),
      ...(erase ? erased : []),
      "def augmented(images, epoch, indices):",
      '    """Of these images, as that epoch has them, normalised."""',
      "    height, width = images.shape[2:]",
      "    row, column = (grid[None] for grid in np.indices((height, width)))",
      ...(rotate ? turned : []),
      "    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)",
      ...(flip
        ? [
            '    flipped = uniform(f"augment/flip/{epoch}", indices)[:, None, None] < FLIP',
            "    column = np.where(flipped, width - 1 - column, column)",
          ]
        : []),
      ...moves.flatMap(([stream, most]) => [
        `    down, right = aside(f"${stream}", indices, ${most})`,
        "    row, column = row - down, column - right",
      ]),
      "    inside = inside & (row >= 0) & (row < height) & (column >= 0) & (column < width)",
      "    source = np.where(inside, row * width + column, 0).reshape(len(indices), 1, -1)",
      "    pixels = np.take_along_axis(images[indices].reshape(len(indices), images.shape[1], -1), source, axis=2)",
      "    pixels = np.where(inside[:, None], pixels.reshape(len(indices), *images.shape[1:]), 0)",
      ...(erase
        ? [
            "    batch = normalized(pixels)",
            '    for n, (top, left, rows, columns) in erased(f"augment/erase/{epoch}", indices, height, width):',
            "        batch[n, :, top : top + rows, left : left + columns] = 0",
            "    return batch",
          ]
        : ["    return normalized(pixels)"]),
      "",
      "",
    ],
  };
}

const meaning: Readonly<Record<string, string>> = {
  CROP: "pixels at most, in either direction",
  SHIFT: "pixels at most, in either direction",
  FLIP: "so often left and right change places",
  ROTATE: "degrees at most, in either direction",
  ERASE: "so often a rectangle is erased",
};

const uniform = `def uniform(stream, n):
    """The n-th numbers of a stream, in (0, 1), as Backstep draws them: by Threefry-2x32 with 20 rounds."""
    low, key = 0xFFFFFFFF, 0x811C9DC5
    for letter in stream:
        key = ((key ^ ord(letter)) * 0x01000193) & low
    keys = (SEED, key, 0x1BD11BDA ^ SEED ^ key)
    n = np.asarray(n).astype(np.uint64)
    a, b = (n + keys[0]) & low, ((n >> 32) + keys[1]) & low
    for r in range(5):
        for by in ((13, 15, 26, 6), (17, 29, 16, 24))[r % 2]:
            a = (a + b) & low
            b = ((b << by | b >> (32 - by)) & low) ^ a
        a = (a + keys[(r + 1) % 3]) & low
        b = (b + keys[(r + 2) % 3] + r + 1) & low
    return ((a >> 5).astype(float) * 67108864 + (b >> 6).astype(float) + 0.5) / 2**53


`.split("\n");
uniform.pop();

const aside = `def aside(stream, indices, most):
    """By how many pixels each image is moved down and to the right."""
    ways = 2 * most + 1
    way = np.floor(uniform(stream, indices) * (ways * ways)).astype(int)[:, None, None]
    return way // ways - most, way % ways - most


`.split("\n");
aside.pop();

const turned =
  `    angle = ((2 * uniform(f"augment/rotate/{epoch}", indices) - 1) * ROTATE / 180 * np.pi)[:, None, None]
    across, along = np.cos(angle), np.cos(angle - np.pi / 2)
    middle, centre = (height - 1) / 2, (width - 1) / 2
    y, x = row - middle, column - centre
    row = np.floor(across * y + along * x + middle + 0.5).astype(int)
    column = np.floor(across * x - along * y + centre + 0.5).astype(int)`.split("\n");

const erased = `def erased(stream, indices, height, width):
    """Which images have a rectangle erased, and where: its top, its left, its rows and columns."""
    for n, index in enumerate(indices.tolist()):
        draws = iter(uniform(stream, index * 41 + np.arange(41)).tolist())
        if next(draws) >= ERASE:
            continue
        for _ in range(10):
            area = height * width * (0.02 + (0.33 - 0.02) * next(draws))
            ratio = np.exp(np.log(0.3) + (np.log(3.3) - np.log(0.3)) * next(draws))
            rows, columns = int(np.sqrt(area * ratio) + 0.5), int(np.sqrt(area / ratio) + 0.5)
            below, beside = next(draws), next(draws)
            if rows < height and columns < width:
                yield n, (int(below * (height - rows + 1)), int(beside * (width - columns + 1)), rows, columns)
                break


`.split("\n");
erased.pop();
