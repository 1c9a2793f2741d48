// A probe of the running session's model, as files for a page to save.

import { filesOf } from "../../check/probe/files";
import { layoutCalled, layouts } from "../../check/probe/layouts/index";
import { BATCH, probeOf, variantOf } from "../../check/probe/probe";
import type { Session } from "../../debug/session";
import type { ProbeInfo, Requests, TensorPath } from "../../protocol/protocol";
import { bytesAsTensor } from "../../protocol/wire/fileTensor";
import type { Tensor } from "../../tensor/tensor";

/** @throws Error where there is no such layout */
export function probed(
  { trainer }: Session,
  { layout: name, variant, seed, batchSize }: Requests["probe"]["arguments"],
): { readonly body: ProbeInfo; readonly tensors: ReadonlyMap<TensorPath, Tensor> } {
  const { model: own, recipe } = trainer.spec;
  const layout = layoutCalled(name ?? layouts[0]!.name);
  const size = layout.alone ? 1 : (batchSize ?? BATCH);
  const probe = probeOf(variant ? variantOf(own, layout.lacks) : own, seed ?? 0, size);
  const encoder = new TextEncoder();
  const files = [...filesOf(probe, layout, recipe)].map(
    ([file, content]) => [file, typeof content === "string" ? encoder.encode(content) : content] as const,
  );
  return {
    body: {
      ...{ model: probe.model.name, layout: layout.name, batchSize: size },
      ...{ exposes: probe.exposes, cannotExpose: probe.cannotExpose },
      files: files.map(([file, { length }]) => ({ name: file, byteLength: length })),
      layouts: layouts.map(({ name: one, title }) => ({ name: one, title })),
    },
    tensors: new Map(files.map(([, bytes], i) => [`file${i}`, bytesAsTensor(bytes)])),
  };
}
