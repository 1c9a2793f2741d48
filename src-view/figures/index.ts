// Every kind of figure there is, a file each: how it is made of what the engine says. A kind that is missing here, or on the
// command line, does not compile.

import { alerts } from "./alerts";
import { attribution } from "./attribution";
import { branches } from "./branches";
import { compare } from "./compare";
import { confusion } from "./confusion";
import { curves } from "./curves";
import { epochs } from "./epochs";
import { explain } from "./explain";
import type { Figure } from "./figure";
import { filters } from "./filters";
import { health } from "./health";
import { histogram } from "./histogram";
import { iteration } from "./iteration";
import type { FigureKind } from "./kinds";
import { maps } from "./maps";
import { mistakes } from "./mistakes";
import { network } from "./network";
import { plot } from "./plot";

export const figures = {
  maps,
  histogram,
  curves,
  epochs,
  health,
  plot,
  explain,
  network,
  iteration,
  alerts,
  branches,
  filters,
  compare,
  attribution,
  confusion,
  mistakes,
} satisfies Readonly<Record<FigureKind, (...what: never[]) => Figure>>;
