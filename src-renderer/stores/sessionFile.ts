// A session written down, and opened again: what it says beside the session itself, and what is not as it was there.

import { defineStore } from "pinia";
import { shallowRef } from "vue";
import type { Host } from "../../src-engine/protocol/host";
import { useBreakpoints } from "./breakpoints";
import { useNotices } from "./notices";
import { useParting } from "./parting";
import { useSession } from "./session";
import { useTimeline } from "./timeline";
import { useWatches } from "./watches";

const EXTENSION = "backstep";

export const useSessionFile = defineStore("sessionFile", () => {
  const session = useSession();
  const notices = useNotices();
  const breakpoints = useBreakpoints();
  const watches = useWatches();
  const parting = useParting();
  const timeline = useTimeline();
  /** The file that was opened last and all that differs, until it was read. */
  const differences = shallowRef<{ readonly name: string; readonly differs: readonly string[] }>();

  async function save(host: Host): Promise<void> {
    await session.attempt(
      "Saving the session",
      async () => {
        const name = await host.saveFile(await session.saveFile());
        if (!name) return;
        parting.keep();
        notices.show(`Saved ${name}.`, "info");
      },
      "sessionFile",
    );
  }

  async function open(host: Host): Promise<void> {
    await session.attempt(
      "Opening a session",
      async () => {
        const file = await host.openFile([EXTENSION]);
        if (!file) return;
        const body = await session.openFile(new TextDecoder().decode(file.bytes));
        breakpoints.replace(body.breakpoints);
        watches.replace(body.watches);
        if (body.differs.length > 0) differences.value = { name: file.name, differs: body.differs };
        else notices.show(`${file.name} is open, every bit as it was.`, "info");
        await timeline.refresh();
        parting.keep();
      },
      "sessionFile",
    );
  }

  return { differences, save, open };
});
