// npm run build: everything into out/.

import { checkNode, ensureBuild, ensureDependencies } from "./lib.mjs";

checkNode();
await ensureDependencies();
await ensureBuild();
