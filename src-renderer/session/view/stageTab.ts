// Which of its pages the stage shows.

import { defineStore } from "pinia";
import { ref } from "vue";

/** Titles are what the tabs say; a key opens the tab from anywhere but a text field. */
export const stageTabs = [
  { id: "maps", title: "Maps", key: "m", about: "What flows through the network, forwards and backwards" },
  { id: "filters", title: "Filters", key: "f", about: "Weights as filters, their gradients and updates" },
  {
    id: "attribution",
    title: "Attribution",
    key: "a",
    about: "What the image has to do with a number of the network",
  },
  {
    id: "data",
    title: "Data",
    key: "b",
    about: "The images, what the network mistakes, and a digit of your own",
  },
  {
    id: "check",
    title: "Check",
    key: "k",
    about: "Which gradient of a pass that you wrote is wrong, and why",
  },
] as const satisfies readonly { id: string; title: string; key: string; about: string }[];

type StageTab = (typeof stageTabs)[number]["id"];

export const useStageTab = defineStore("stageTab", () => {
  const shown = ref<StageTab>("maps");
  return { shown };
});
