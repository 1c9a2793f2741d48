// The commands of watched expressions.

import { elementAddress } from "../../../src-view/tensor/picture";
import { useSession } from "../../session/session";
import type { UserCommand } from "../../session/userCommand";
import { useView } from "../../session/view/view";
import { currentInstruction } from "../../session/words";
import { useWatches } from "./watches";

export function watchCommands(): readonly UserCommand[] {
  const session = useSession();
  const view = useView();
  const watches = useWatches();

  /** The element under the pointer or chosen; else the parameter that is shown, or what was written last. */
  function before(): string | undefined {
    const { info, stopped } = session;
    if (!info || !stopped) return undefined;
    const { spot } = view;
    const tensor = spot && session.tensors.get(spot.path);
    if (tensor) return elementAddress(info, spot.path, tensor.shape, spot.offset, session.sample);
    return view.parameter ?? currentInstruction(info, stopped)?.writes;
  }

  return [
    {
      id: "watch",
      group: "Inspect",
      title: "Watch the chosen element or tensor",
      keys: ["w"],
      enabled: () => session.launched && before() !== undefined,
      run: () => watches.add(before() ?? ""),
    },
    {
      id: "watch.new",
      group: "Inspect",
      title: "Watch an expression…",
      keys: [],
      enabled: () => session.launched,
      run: () => watches.ask(),
    },
  ];
}
