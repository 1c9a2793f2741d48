// A thread that helps with an iteration's kernels until its process stops it.

import { workerData } from "node:worker_threads";
import { KernelMachine, serveSections, type ThreadStart } from "../../src-engine/index";

const start = workerData as ThreadStart;
serveSections(start, KernelMachine.join(start.module, start.memory));
