// What there is to be seen of a layer's filters: its tensors, one of them or several side by side.

import type { Filters, Stopped, TensorPath } from "../../../src-engine/protocol/protocol";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import type { KindScale } from "../../../src-view/tensor/filterScales";
import type { FilterShape } from "./filterGrid";

/** W, W₀, W − W₀, dW and the update. */
export const filterKinds = ["weight", "initial", "change", "grad", "update"] as const;
export type FilterKind = (typeof filterKinds)[number];
/** One of the tensors beside each other, as far as it is there. */
export interface FilterBlock {
  readonly kind: FilterKind;
  readonly scale: KindScale | undefined;
  readonly tensor: Tensor | undefined;
}
/** One of them, or those that say something about each other side by side. */
export type FilterView = "beside" | FilterKind;
export const filterViews: readonly FilterView[] = ["beside", ...filterKinds];

export interface ShownFilters {
  readonly path: TensorPath;
  /** Whose it is. */
  readonly layer: string;
  readonly stopped: Stopped;
  readonly shape: FilterShape;
  readonly update: Filters["update"];
  readonly tensors: { readonly [K in FilterKind]?: Tensor };
}
