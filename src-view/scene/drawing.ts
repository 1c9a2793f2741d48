// What there is of a figure, however it comes about: a scene on a page of some width, words, and numbers.

import type { Scene } from "./marks";
import type { Sheet } from "./page";

export interface Drawing {
  readonly title: string;
  scene(page: Sheet): Scene;
  /** For those who hear it. */
  words(): string;
  /** All its numbers, with all their digits. */
  csv(): string;
}
