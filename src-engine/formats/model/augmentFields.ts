// What is done to training images, as it stands in a recipe: an amount for each kind, `{ "crop": 4, "flip": 0.5 }`.

import { augmentKinds, keptAugment, type Augment, type AugmentKind } from "../../protocol/recipe/augment";
import type { JsonField } from "../json/jsonField";

export function readAugment(field: JsonField): Augment {
  const kinds = Object.keys(augmentKinds) as AugmentKind[];
  field.holding(...kinds);
  const read = Object.assign(
    {},
    ...kinds.map((kind) => {
      const { whole, most } = augmentKinds[kind];
      return field.optional(kind, (amount) => (whole ? amount.whole(0, most) : amount.number(0, most)));
    }),
  ) as Augment;
  return keptAugment(read); // what does nothing is left out, as it is where it is written
}
