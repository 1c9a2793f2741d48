// A reporter: a test file that does not come to an end is ended, so that a run says which one it was and goes on.
//
// A test's own time limit does not reach a worker that turns in a circle or waits for a process it has begun. Each file
// has a worker process of its own, so the worker's age is the file's.

import { execFileSync } from "node:child_process";
import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** Seconds. The longest file takes one minute and a half on two quiet cores. */
const LIMIT = Number(process.env["TEST_FILE_LIMIT"] ?? 600);

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Seconds since it began. */
  readonly age: number;
  /** Processor time as ps writes it. */
  readonly busy: string;
  readonly command: string;
}

export default class EndlessFiles implements Reporter {
  private readonly running = new Set<string>();
  private readonly told: string[] = [];
  private timer: NodeJS.Timeout | undefined;

  onTestRunStart(): void {
    this.timer = setInterval(() => this.look(), Math.min(LIMIT * 250, 15_000)).unref();
  }

  onTestModuleStart({ moduleId }: TestModule): void {
    this.running.add(relative(process.cwd(), moduleId));
  }

  onTestModuleEnd({ moduleId }: TestModule): void {
    this.running.delete(relative(process.cwd(), moduleId));
  }

  onTestRunEnd(): void {
    clearInterval(this.timer);
    if (this.told.length > 0) process.stderr.write(`${this.told.join("")}\n`); // once more, where the end is read
  }

  private look(): void {
    const ended = overdue(running(), process.pid, LIMIT);
    if (ended.length === 0) return;
    const text =
      `\nA test file has run for more than ${LIMIT} s and is ended. Running: ${[...this.running].join(", ")}\n` +
      ended.map(({ pid, age, busy, command }) => `  ${pid}  ${age} s, busy ${busy}  ${command}\n`).join("");
    this.told.push(text);
    process.stderr.write(text);
    for (const { pid } of ended.toReversed()) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // it has ended by itself
      }
    }
  }
}

/** Those children of a process that are older than so many seconds, each followed by all that it began. */
export function overdue(all: readonly Process[], parent: number, limit: number): Process[] {
  const under = (one: Process): Process[] => [
    one,
    ...all.filter((other) => other.parent === one.pid).flatMap(under),
  ];
  return all.filter((one) => one.parent === parent && one.age > limit && isWorker(one)).flatMap(under);
}

const isWorker = ({ command }: Process): boolean => command.includes("vitest");

function running(): Process[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,etimes=,time=,args="], { encoding: "utf8" });
  return lines.split("\n").flatMap((line) => {
    const [, pid, parent, age, busy, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (!busy || !command) return [];
    return [
      { pid: Number(pid), parent: Number(parent), age: Number(age), busy, command: command.slice(0, 160) },
    ];
  });
}
