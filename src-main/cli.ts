// The command line. Each command is a file of its own in cli/.

import { program } from "./cli/program";

void program(process.argv.slice(2)).then((code) => (process.exitCode = code));
