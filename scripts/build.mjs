// npm run build: everything into out/.

import { checkNode, ensureBuild, ensureDependencies } from "./lib.mjs";
import { readOptions } from "./options.mjs";

readOptions(import.meta.url);
checkNode();
await ensureDependencies();
await ensureBuild();
