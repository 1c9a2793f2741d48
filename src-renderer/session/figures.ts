// What of the page can be saved as a figure now, and saving it: each panel offers its own while it is there.

import { useLocalStorage } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { Host } from "../../src-engine/protocol/wire/host";
import { figureCsv, figureSvg, figureTexts, type Figure } from "../../src-view/figures/figure";
import { COLUMN, FULL } from "../../src-view/scene/page";
import { annotated } from "../../src-view/scene/png";
import { pngOf } from "../ui/figurePng";
import { useNotices } from "./notices";
import { useSession } from "./session";

export const figureFormats = ["svg", "png", "csv"] as const;
export type FigureFormat = (typeof figureFormats)[number];
export type FigureWidth = "column" | "page";
export const figureWidths: Readonly<Record<FigureWidth, number>> = { column: COLUMN, page: FULL };

/** A figure that a panel can make of what it shows. */
export interface Offer {
  /** `Loss and accuracy`; the same title is the same offer. */
  readonly title: string;
  /** Undefined while there is nothing to show. */
  make(): Promise<Figure | undefined> | Figure | undefined;
}

const SHARPER = 2;
const SCREEN_DPI = 96;

export const useFigures = defineStore("figures", () => {
  const session = useSession();
  const notices = useNotices();
  const ofPanels = shallowRef<readonly Offer[]>([]);
  const ofWindow = shallowRef<readonly Offer[]>([]);
  const offers = computed(() => [...ofPanels.value, ...ofWindow.value]);
  const chosenWidth = useLocalStorage<FigureWidth>("backstep.figureWidth", "column");
  const width = computed<FigureWidth>({
    get: () => (chosenWidth.value === "page" ? "page" : "column"),
    set: (wanted) => (chosenWidth.value = wanted),
  });
  /** The dialog's: which offer it shows, by its title; undefined while it is closed. */
  const open = ref<string>();
  let host: Host | undefined;

  function connect(to: Host): void {
    host = to;
  }

  function offer(one: Offer): void {
    ofPanels.value = [...ofPanels.value.filter(({ title }) => title !== one.title), one];
  }

  /** What can be saved whatever is shown: behind what the panels offer. */
  function offerAlways(all: readonly Offer[]): void {
    ofWindow.value = all;
  }

  function withdraw(one: Offer): void {
    ofPanels.value = ofPanels.value.filter((other) => other !== one);
  }

  /** Opens the dialog at an offer; at the first where none is named. */
  function show(title = offers.value[0]?.title): void {
    open.value = title;
  }

  async function fileOf(made: Figure, format: FigureFormat): Promise<Uint8Array<ArrayBuffer>> {
    if (format === "csv") return new TextEncoder().encode(figureCsv(made));
    const millimetres = figureWidths[width.value];
    const svg = figureSvg(made, millimetres);
    if (format === "svg") return new TextEncoder().encode(svg);
    return annotated(await pngOf(svg, SHARPER), figureTexts(made, millimetres), SHARPER * SCREEN_DPI);
  }

  async function save({ title, make }: Offer, format: FigureFormat): Promise<void> {
    await session.attempt(
      `Saving ${title}`,
      async () => {
        const made = await make();
        if (!made) throw new Error(`${title}: there is nothing to save yet`);
        const name = await host?.saveFile({
          name: `${made.name}.${format}`,
          bytes: await fileOf(made, format),
        });
        if (name) notices.show(`Saved ${name}.`, "info");
      },
      "figure",
    );
  }

  return { offers, width, open, connect, offer, offerAlways, withdraw, show, save };
});
