// Requests about a pass that somebody wrote: those that need no running session.

import { toldMistakes } from "../../check/mistakes/told";

export const checkRequests = {
  mistakes: () => ({ body: { mistakes: toldMistakes() } }),
};
