// What a Conv2d is told.

import type { Window } from "./geometry";

export type Conv2dAttrs = Required<Window> & {
  readonly outChannels: number;
  readonly groups: number;
  readonly bias: boolean;
};
