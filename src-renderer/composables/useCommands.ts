// Hands the command table down to every component, and keys and menu choices to the table.

import { useEventListener } from "@vueuse/core";
import { inject, provide, type InjectionKey } from "vue";
import type { Host } from "../../src-engine/protocol/host";
import { createCommands, runCommand, type UserCommand } from "../commands";
import { useView } from "../stores/view";
import { chordOf, isPlain, ownsPlainKeys } from "../keys";

export interface Commands {
  readonly all: readonly UserCommand[];
  named(id: string): UserCommand;
  run(id: string): void;
}

const key: InjectionKey<Commands> = Symbol("commands");

export function provideCommands(host: Host): Commands {
  const all = createCommands(host);
  const view = useView();
  const commands: Commands = {
    all,
    named(id) {
      const found = all.find((command) => command.id === id);
      if (!found) throw new Error(`commands: there is no "${id}"`);
      return found;
    },
    run: (id) => runCommand(all, id),
  };
  provide(key, commands);
  host.onMenu(commands.run);
  useEventListener(window, "keydown", (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const chord = chordOf(event);
    const command = all.find(({ keys }) => keys.includes(chord));
    if (!command) return;
    const isPlainKey = isPlain(chord);
    if (isPlainKey && (view.dialog !== undefined || ownsPlainKeys(event.target))) return;
    const isEnabled = command.enabled();
    // A chord is ours even when its command is not to be had now: F5 must never reload the page.
    if (isEnabled || !isPlainKey) event.preventDefault();
    if (isEnabled) command.run();
  });
  return commands;
}

export function useCommands(): Commands {
  const commands = inject(key);
  if (!commands) throw new Error("useCommands: no component above provides the commands");
  return commands;
}
