// The command line. Each command is a file of its own in cli/.

import { program } from "./cli/program";

// Whoever started us is gone: then so are we, in good order.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();

void program(process.argv.slice(2)).then((code) => (process.exitCode = code));
