// Tensors that a page of the stage has in view besides those that every stop brings.

import { defineStore } from "pinia";
import { shallowRef } from "vue";
import type { TensorPath } from "../../../src-engine/protocol/protocol";

export const useSubscriptions = defineStore("subscriptions", () => {
  const paths = shallowRef<readonly TensorPath[]>([]);
  return { paths };
});
