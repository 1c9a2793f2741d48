// Hands the command table down to every component, and keys and menu choices to the table.

import { useEventListener } from "@vueuse/core";
import { inject, provide, type InjectionKey } from "vue";
import type { Host } from "../../src-engine/protocol/wire/host";
import type { UserCommand } from "./userCommand";
import { useView } from "./view/view";
import { chordOf, isPlain, isWithinReach, ownsPlainKeys, takesText } from "../ui/keys";
import { useBorrowedFocus } from "./useBorrowedFocus";

interface Commands {
  readonly all: readonly UserCommand[];
  named(id: string): UserCommand;
  run(id: string): void;
}

const key: InjectionKey<Commands> = Symbol("commands");

/** @param all the table, in its order */
export function provideCommands(host: Host, all: readonly UserCommand[]): Commands {
  const view = useView();
  const commands: Commands = {
    all,
    named(id) {
      const found = all.find((command) => command.id === id);
      if (!found)
        throw new Error(`commands: expected one of ${all.map((one) => one.id).join(", ")}, got "${id}"`);
      return found;
    },
    run(id) {
      const found = commands.named(id);
      if (found.enabled()) found.run();
    },
  };
  provide(key, commands);
  host.showMenu(all, (id) => {
    if (isWithinReach(id)) commands.run(id);
  });
  const giveBack = useBorrowedFocus();
  useEventListener(window, "keydown", (event: KeyboardEvent) => act(event, event.target));
  useEventListener(
    window,
    "keydown",
    (event: KeyboardEvent) => {
      if (!commandOf(event) || !isPlain(chordOf(event)) || !giveBack(event.target)) return;
      act(event, document.body);
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );

  function commandOf(event: KeyboardEvent): UserCommand | undefined {
    const chord = chordOf(event);
    return all.find(({ keys }) => keys.includes(chord));
  }
  /** @param target what has the focus */
  function act(event: KeyboardEvent, target: EventTarget | null): void {
    if (event.defaultPrevented || event.isComposing) return;
    // All of a text is meant, never all of the page.
    if (chordOf(event) === "Control+a" && !takesText(target)) event.preventDefault();
    const command = commandOf(event);
    if (!command) return;
    const isPlainKey = isPlain(chordOf(event));
    if (isPlainKey && (view.dialog !== undefined || ownsPlainKeys(target))) return;
    const isEnabled = isWithinReach(command.id) && command.enabled();
    // A chord is ours even when its command is not to be had now: F5 must never reload the page.
    if (isEnabled || !isPlainKey) event.preventDefault();
    if (isEnabled) command.run();
  }
  return commands;
}

export function useCommands(): Commands {
  const commands = inject(key);
  if (!commands) throw new Error("useCommands: no component above provides the commands");
  return commands;
}
