// Tensors that are in view as figures: as maps, one beneath the other, or as a histogram.

import type { SessionInfo, TensorPath } from "../../src-engine/protocol/protocol";
import type { Tensor } from "../../src-engine/tensor/tensor";
import { figures } from "../../src-view/figures/index";
import { pictureOf } from "../../src-view/tensor/picture";
import type { Shading } from "../../src-view/tensor/shading";
import { useFiguredRun } from "../session/figuredRun";
import type { Offer } from "../session/figures";
import { useSession } from "../session/session";
import { useColorScope } from "../session/view/colorScope";

interface TensorFigures {
  maps(title: string, paths: () => readonly TensorPath[]): Offer;
  histogram(title: string, path: () => TensorPath | undefined): Offer;
}

export function useTensorFigures(): TensorFigures {
  const session = useSession();
  const colors = useColorScope();
  const { where } = useFiguredRun();

  /** As the stage has it now: each map's own limits, the tensor's, the network's, or locked ones. */
  function shadingOf(info: SessionInfo, path: TensorPath, tensor: Tensor): Shading {
    return colors.shadingOf(path, tensor, pictureOf(info, path, tensor));
  }

  return {
    maps: (title, paths) => ({
      title,
      make() {
        const here = where();
        const shown = [...new Set(paths())].flatMap((path) => {
          const tensor = session.tensors.get(path);
          return here && tensor ? [{ path, tensor, shading: shadingOf(here.info, path, tensor) }] : [];
        });
        return here && shown.length ? figures.maps(here, shown) : undefined;
      },
    }),
    histogram: (title, path) => ({
      title,
      make() {
        const [here, wanted] = [where(), path()];
        const tensor = wanted === undefined ? undefined : session.tensors.get(wanted);
        return here && wanted !== undefined && tensor
          ? figures.histogram(here, { path: wanted, tensor })
          : undefined;
      },
    }),
  };
}
