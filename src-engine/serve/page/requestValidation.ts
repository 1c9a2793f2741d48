// The door: arguments from a page are checked here, once, before anything acts on them.

import type { Command, Requests } from "../../protocol/protocol";
import { checked, shown } from "../../protocol/requests/fields";
import { requestArguments } from "../../protocol/requests/requestArguments";

const commands = Object.keys(requestArguments) as readonly Command[];

/**
 * The arguments of a command, as its type says.
 * @throws Error naming the command, the argument, what was expected and what arrived: `plot: expected from to be a whole number …`
 */
export function validateArguments<C extends Command>(command: C, given: unknown): Requests[C]["arguments"] {
  if (!Object.hasOwn(requestArguments, command))
    throw new Error(`unknown command "${command}"; known are ${commands.join(", ")}`);
  if (typeof given !== "object" || given === null)
    throw new Error(`${command}: expected arguments, got ${shown(given)}`);
  try {
    return checked(requestArguments[command], given);
  } catch (error) {
    throw new Error(`${command}: ${(error as Error).message}`, { cause: error });
  }
}
