// A tensor as it is to be shown: as which picture, in which colours, and what is said of their limits.

import { computed, type ComputedRef } from "vue";
import type { SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import { layerNameOf, localName } from "../../src-engine/protocol/relatedTensors";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { exactNumber, shortNumber } from "../../src-view/number";
import { channelsApart, pictureOf, type Picture } from "../../src-view/tensor/picture";
import type { Scale } from "../../src-view/tensor/scale";
import { scopeWords, shade, type Shading } from "../../src-view/tensor/shading";
import { useSession } from "../session/session";
import { useView } from "../session/view/view";
import { useColorScope } from "../session/view/colorScope";

interface Shown {
  readonly info: SessionInfo;
  readonly path: TensorPath;
  readonly tensor: Tensor;
  /** In colour, if it can be, unless it was asked for apart. */
  readonly picture: Picture;
  /** It may be shown in colour, or channel by channel. */
  readonly hasColors: boolean;
  readonly isApart: boolean;
  readonly shading: Shading | undefined;
  readonly scale: Scale;
}

interface ShownTensor {
  /** Undefined while the tensor is not written yet. */
  readonly shown: ComputedRef<Shown | undefined>;
  readonly single: ComputedRef<string>;
  readonly limits: ComputedRef<{ readonly low: number; readonly high: number } | undefined>;
  readonly limitsInWords: ComputedRef<string>;
  readonly whose: ComputedRef<(typeof scopeWords)[keyof typeof scopeWords] | undefined>;
}

/** @param props which tensor; its numbers and its scale where these are not those of the last stop */
export function useShownTensor(props: {
  readonly path: TensorPath;
  readonly tensor?: Tensor | undefined;
  readonly scale?: Scale | undefined;
}): ShownTensor {
  const session = useSession();
  const view = useView();
  const colors = useColorScope();

  /** The same as before where nothing of it is another: then nothing beneath is drawn anew. */
  const shown = computed<Shown | undefined>((before) => {
    const { info } = session;
    const tensor = props.tensor ?? session.tensors.get(props.path);
    if (!info || !tensor) return undefined;
    const isSame = before?.info === info && before.path === props.path && before.tensor === tensor;
    // Signed numbers that lie like an image are no colours.
    const isSigned = props.scale !== undefined && props.scale.map !== "gray";
    const isApart = view.channelsApart || isSigned;
    const isAlike = isSame && before.isApart === isApart;
    const own = isAlike ? undefined : pictureOf(info, props.path, tensor);
    const hasColors = own ? !isSigned && own.fold.colors !== undefined : before!.hasColors;
    const picture = own ? (isApart ? channelsApart(own) : own) : before!.picture;
    const { role, fold } = picture;
    const shading = props.scale
      ? undefined
      : props.tensor
        ? shade(tensor.data, role, fold, "layer", undefined)
        : colors.shadingOf(props.path, tensor, picture);
    const scale = props.scale ?? shading?.scale ?? { map: "gray", low: 0, high: 0, notFinite: 0 };
    if (isAlike && before.shading === shading && before.scale === scale) return before;
    return { info, path: props.path, tensor, picture, hasColors, isApart, shading, scale };
  });
  /** Bars carry no colour ramp, but their limits are printed as well; their own, or those they share. */
  const limits = computed(() => {
    const { picture, shading } = shown.value ?? {};
    if (picture?.kind !== "bars") return undefined;
    if (props.scale) return { low: props.scale.low, high: props.scale.high };
    if (!shading || shading.scope === "layer") return undefined;
    const [low, high] = shading.extent;
    return { low, high };
  });
  const limitsInWords = computed(() => {
    const [low, high] = shown.value?.shading?.extent ?? [props.scale?.low, props.scale?.high];
    return low === undefined || high === undefined ? "" : `${shortNumber(low)} … ${shortNumber(high)}`;
  });
  /** The picture's own limits go without saying. */
  const whose = computed(() => {
    const { shading } = shown.value ?? {};
    if (shading?.scope === "layer") return undefined;
    const isSpread = shown.value?.picture.kind === "cells" || shown.value?.picture.kind === "bars";
    return shading && isSpread ? scopeWords[shading.scope] : undefined;
  });
  /** A lone number in full. */
  const single = computed(() => {
    const { dtype, data } = shown.value?.tensor ?? {};
    const value = data?.[0] ?? NaN;
    return dtype === "int32" ? exactNumber(value, dtype) : shortNumber(value);
  });
  return { shown, single, limits, limitsInWords, whose };
}

/** A tensor's name, without the layer's where that is long and stands beside it. */
export function nameBeside(
  info: SessionInfo | undefined,
  path: TensorPath,
  home: string | undefined,
): string {
  return info && home?.includes(".") && layerNameOf(info, path) === home ? localName(info, path) : path;
}
