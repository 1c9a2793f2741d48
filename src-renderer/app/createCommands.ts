// Everything a person can do, once: the features' commands, in the order in which menus and the palette have them.

import type { Host } from "../../src-engine/protocol/wire/host";
import { breakpointCommands } from "../features/breakpoints";
import { checkCommands } from "../features/check";
import { comparisonCommands } from "../features/comparison";
import { dataCommands } from "../features/data";
import { editCommands } from "../features/edit";
import { explainCommands } from "../features/explain";
import { figureCommands } from "../features/figures";
import { galleryCommands } from "../features/gallery";
import { mapsCommands } from "../features/maps";
import { modelEditorCommands } from "../features/modelEditor";
import { momentCommands } from "../features/moment";
import { timelineCommands } from "../features/run";
import { sessionCommands } from "../features/sessions";
import { theoryCommands } from "../features/theory";
import { traceCommands } from "../features/trace";
import { watchCommands } from "../features/watches";
import type { UserCommand } from "../session/userCommand";
import { panelCommands } from "./panelFocus";
import { helpCommands, tabCommands, themeCommands } from "./windowCommands";

export const createCommands = (host: Host): readonly UserCommand[] => [
  ...momentCommands(),
  ...breakpointCommands(),
  ...tabCommands(),
  ...mapsCommands(),
  ...timelineCommands(),
  ...themeCommands(),
  ...panelCommands(),
  ...explainCommands(),
  ...theoryCommands(),
  ...watchCommands(),
  ...editCommands(),
  ...dataCommands(),
  ...comparisonCommands(),
  ...traceCommands(),
  ...figureCommands(host),
  ...checkCommands(host),
  ...sessionCommands(host),
  ...modelEditorCommands(host),
  ...galleryCommands(host),
  ...helpCommands(),
];
