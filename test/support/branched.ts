// A network that is no chain, as a page is told of it: two ways that meet twice, names with dots, batch norm, dropout and Adam.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reference } from "../../src-engine/run/reference";
import type { SessionInfo } from "../../src-engine/protocol/protocol";
import { sessionInfo, trainerOf } from "../../src-engine/serve/session/launch";
import { ownModel } from "../../src-engine/serve/session/ownModel";
import { fewDigits } from "./runs";

export const branchedFile = join(import.meta.dirname, "../fixtures/models/branched.json");

export const branched: SessionInfo = sessionInfo(
  trainerOf(ownModel(readFileSync(branchedFile, "utf8")), {}, fewDigits, reference),
  reference,
  ["digits"],
);
