// A session written down, and opened again: what it says beside the session itself, and what is not as it was there.

import { defineStore } from "pinia";
import { shallowRef } from "vue";
import type { Host, NamedBytes } from "../../../src-engine/protocol/wire/host";
import type { Requests } from "../../../src-engine/protocol/protocol";
import { useBreakpoints } from "../../session/breakpoints/breakpoints";
import { useNotices } from "../../session/notices";
import { useConfirmDiscard } from "../../session/run/confirmDiscard";
import { useSession } from "../../session/session";
import { useTimeline } from "../../session/run/timeline";
import { useView } from "../../session/view/view";
import { useWatches } from "../watches";

export const useSessionFile = defineStore("sessionFile", () => {
  const session = useSession();
  const notices = useNotices();
  const breakpoints = useBreakpoints();
  const watches = useWatches();
  const confirmDiscard = useConfirmDiscard();
  const timeline = useTimeline();
  const view = useView();
  /** The file that was opened last and all that differs, until it was read. */
  const differences = shallowRef<{ readonly name: string; readonly differs: readonly string[] }>();

  async function save(host: Host, weights = false): Promise<void> {
    await session.attempt(
      "Saving the session",
      async () => {
        const name = await host.saveFile(await session.saveFile(weights));
        if (!name) return;
        confirmDiscard.keep();
        notices.show(`Saved ${name}.`, "info");
      },
      "sessionFile",
    );
  }

  /** One that is at hand. */
  async function openFile(file: NamedBytes): Promise<void> {
    // A form for another session makes way: what is said against the file is not to lie beneath it.
    if (view.dialog === "session") view.dialog = undefined;
    await session.attempt(
      "Opening a session",
      async () => {
        const body = await Promise.resolve(file.bytes)
          .then((bytes) => session.openFile(bytes))
          .catch((error: unknown) => Promise.reject(refusal(file.name, error)));
        breakpoints.replace(body.breakpoints);
        watches.replace(body.watches);
        if (body.differs.length > 0) differences.value = { name: file.name, differs: body.differs };
        else notices.show(`${file.name} is open${asItWas(body)}`, "info");
        await timeline.refresh();
        confirmDiscard.keep();
      },
      "sessionFile",
    );
  }

  return { differences, save, openFile };
});

/** How sure it is that nothing differs. */
function asItWas({ isReplayed, unverified }: Requests["openSession"]["response"]): string {
  if (!isReplayed) return ", with the weights that it carries.";
  if (!unverified.length) return ", every bit as it was.";
  return `. Nothing says whether every bit is as it was: ${unverified.join("; ")}.`;
}

/** Which file it is that cannot be opened, and why. */
function refusal(name: string, error: unknown): Error {
  const why = (error instanceof Error ? error.message : String(error)).replace(/^openSession: /, "");
  const unread = /^session: /.test(why);
  return new Error(`${name}: ${unread ? `no session that can be read: ${why.slice(9)}` : why}`);
}
