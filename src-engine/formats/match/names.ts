// What tensors are called by different tools, brought to one form: PyTorch's.

/** What the tensor of a layer is called elsewhere, by what it is called here. */
const OWN: ReadonlyMap<string, string> = new Map([
  ...["kernel", "depthwise_kernel", "w", "weights", "gamma", "scale", "alpha"].map(
    (name) => [name, "weight"] as const,
  ),
  ...["beta", "b", "biases", "offset"].map((name) => [name, "bias"] as const),
  ...["moving_mean", "mean"].map((name) => [name, "running_mean"] as const),
  ...["moving_variance", "moving_var", "variance", "var"].map((name) => [name, "running_var"] as const),
]);
/** Only tools whose channels come last call a tensor so. */
const CHANNELS_LAST = /(^|[./])(kernel|depthwise_kernel|gamma|beta|moving_mean|moving_variance)(:0)?$/;
/** Collections of variables, in which no layer is. */
const COLLECTIONS = new Set([
  "params",
  "batch_stats",
  "model_weights",
  "vars",
  "layers",
  "_layer_checkpoint_dependencies",
]);
/** Counted or kept by training alone: nothing that the network computes hangs on it. */
const IGNORED =
  /(^|[./])(num_batches_tracked|iterations?(:0)?|learning_rate|position_ids|seed_generator_state)$|^(optimizer_weights|optimizer)[./]/;

/** Of a name its parts, the last of which is what a tensor of a layer is called here. */
export function partsOf(name: string): readonly string[] {
  const parts = name
    .replace(/:\d+$/, "")
    .split(/[./]/)
    .filter((part) => part !== "");
  const own = parts.pop() ?? "";
  const within = parts.filter((part, i) => !COLLECTIONS.has(part) && part !== parts[i - 1]);
  return [...within, OWN.get(own.toLowerCase()) ?? own];
}

/** Its layer, in one form: what stands before the last part. */
export const layerOf = (name: string): string => partsOf(name).slice(0, -1).join(".");

export const isIgnored = (name: string): boolean => IGNORED.test(name);

export const saysChannelsLast = (name: string): boolean => CHANNELS_LAST.test(name);

/** What may stand before all names, the most frequent first: nothing, `model`, `module.encoder`. */
export function prefixesOf(names: readonly (readonly string[])[]): readonly string[] {
  const counts = new Map<string, number>([["", names.length]]);
  for (const parts of names)
    for (let length = 1; length < Math.min(parts.length - 1, 4); length++) {
      const prefix = `${parts.slice(0, length).join(".")}.`;
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0].length - b[0].length)
    .map(([prefix]) => prefix)
    .slice(0, 20);
}
