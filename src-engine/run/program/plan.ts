// An iteration for running free: the same numbers as instruction by instruction, by any number of threads, in fewer passes
// where ops can (ops/fusion.ts), and with tensors that do not live at once in one place (sharing.ts).
//
// A plan is sections one after another. The tasks of a section can be done in any order: the shards of a stage (stages.ts), or
// its chains. Tasks of different sections have their working memory in common.

import { fusions } from "../../ops/fusions";
import type { Call, Fused, FusionSite } from "../../ops/fusion";
import { shardsOf } from "../../ops/shared/shards";
import type { TensorPath } from "../../protocol/protocol";
import { scratchOf, type Arena } from "../machine/arena";
import { Calls, partBytes, pooledBy } from "./calls";
import { sumsOverShards } from "./stages";
import { freeOrder } from "./freeOrder";
import type { KernelMachine } from "../machine/machine";
import type { Instruction, Program } from "./program";
import { sharingOf, type Sharing } from "./sharing";
import { stagesOf, type Stage } from "./stages";

interface Plan {
  /** Before anything else, by one thread: a schedule's learning rate, weights in the order in which kernels want them. */
  readonly before: readonly Call[];
  /** Sections one after another; each is tasks in any order. */
  readonly sections: readonly (readonly (readonly Call[])[])[];
  /** Of the places that it writes and reads. */
  readonly bytes: number;
}

/** What is decided of an iteration before anything has an address. */
export interface Outline {
  readonly fused: readonly Fused[];
  readonly stages: readonly Stage[];
  readonly sharing: Sharing;
}

/** What an outline asks of the memory: views and bytes for good. */
type Ground = Pick<FusionSite, "view" | "allocate">;

/** @param ground where fusions get views, and memory that they keep */
export function outlineOf(program: Program, arena: Arena, ground: Ground): Outline {
  const fused = found({
    ...program,
    ...ground,
    shards: shardsOf(program.batchSize).length,
    pixelBytes: (path) => arena.places.get(path)!.layout.pixel,
    pooledBy: (layer) => pooledBy(program, layer),
  });
  const fusedBy = new Map(fused.flatMap((one) => one.covers.map((instruction) => [instruction, one])));
  const order = freeOrder(program).filter((one) => !isAhead(program, one));
  const stages = stagesOf(program, order, fusedBy);
  const sharing = sharingOf(program, stages, fused, (path) => arena.places.get(path)!.layout);
  return { fused, stages, sharing };
}

/** A schedule's rate: fusions update within the backward pass, and go by it. */
function isAhead({ tensors }: Program, { writes }: Instruction): boolean {
  return tensors[writes]!.role === "setting";
}

/** All that fusions find, none of them covering what another one does. */
function found(site: FusionSite): readonly Fused[] {
  const covered = new Set<Instruction>();
  return fusions.flatMap((fusion) => {
    const all = fusion.find(site, (instruction) => !covered.has(instruction));
    for (const { covers } of all) for (const one of covers) covered.add(one);
    return all;
  });
}

/** The working memory of an iteration, in bytes: for each task of a section, and for the parts of all sums of a stage. */
interface Working {
  readonly tasks: readonly number[];
  readonly parts: number;
}

/** `tasks` has one entry for each task of the widest section. */
export function workingOf(program: Program, arena: Arena, { fused, stages }: Outline): Working {
  const shards = shardsOf(program.batchSize);
  const bytes = program.instructions.map((one) => scratchOf(program, one));
  const most = Math.max(0, ...bytes, ...fused.map(({ scratch }) => scratch));
  const tasks: number[] = shards.map(() => most);
  const want = (task: number, bytes: number): void => void (tasks[task] = Math.max(bytes, tasks[task] ?? 0));
  let parts = 0;
  for (const { shards: instructions, chains } of stages) {
    const sums = instructions.filter((one) => isPart(program, fused, one));
    parts = Math.max(
      parts,
      sums.reduce((sum, one) => sum + partBytes(arena, one) * shards.length, 0),
    );
    chains.forEach((links, task) => want(task, Math.max(...links.map((one) => scratchOf(program, one)))));
  }
  const last = stages.at(-1)?.chains.length ?? 0;
  fused
    .flatMap(({ after, scratch }) => after.map(() => scratch))
    .forEach((bytes, i) => want(last + i, bytes));
  return { tasks, parts };
}

/** Of the places that an outline writes and reads. */
export function bytesOf(
  { tensors }: Program,
  { places }: Arena,
  { stages, sharing }: Pick<Outline, "stages" | "sharing">,
): number {
  const touched = stages.flatMap(({ shards, chains }) =>
    [...shards, ...chains.flat()].flatMap(({ reads, writes }) => [...Object.values(reads), writes]),
  );
  const where = (path: TensorPath): TensorPath => {
    const { role, of } = tensors[path]!;
    return role === "next" ? of! : (sharing.get(path) ?? path);
  };
  return [...new Set(touched.map(where))].reduce((sum, path) => sum + places.get(path)!.layout.bytes, 0);
}

function isPart(program: Program, fused: readonly Fused[], instruction: Instruction): boolean {
  return sumsOverShards(program, instruction) && !fused.some(({ covers }) => covers.includes(instruction));
}

/** @param apart whether every tensor keeps its place */
export function planIteration(program: Program, arena: Arena, machine: KernelMachine, apart = false): Plan {
  const own = new Calls(program, arena, machine);
  const ground = {
    view: own.view.bind(own),
    allocate: (bytes: number) => machine.allocate(bytes),
  };
  const outline = outlineOf(program, arena, ground);
  const { fused, stages, sharing } = outline;
  const calls = new Calls(program, arena, machine, apart ? undefined : sharing);
  const { tasks, parts } = workingOf(program, arena, outline);
  const scratch = tasks.map((bytes, task) => machine.working(`task ${task}`, bytes));
  const partsAt = machine.working("parts", parts);
  const fusedBy = new Map(fused.flatMap((one) => one.covers.map((instruction) => [instruction, one])));
  const shards = shardsOf(program.batchSize);
  const sections: (readonly (readonly Call[])[])[] = [];

  for (const { shards: instructions, chains } of stages) {
    const work = shards.map((): Call[] => []);
    const sums = new Map<Instruction, Call>();
    let part = partsAt;
    for (const instruction of instructions) {
      const { inShard } = fusedBy.get(instruction) ?? {};
      if (inShard) {
        work.forEach((of, i) => of.push(...inShard.get(instruction)!(i, scratch[i]!)));
      } else if (sumsOverShards(program, instruction)) {
        const { parts: each, sum } = calls.sumOfShards(instruction, part, scratch.slice(0, shards.length));
        work.forEach((of, i) => of.push(each[i]!));
        sums.set(instruction, sum);
        part += partBytes(arena, instruction) * shards.length;
      } else {
        work.forEach((of, i) => of.push(...calls.ofShard(instruction, i, scratch[i]!)));
      }
    }
    if (instructions.length) sections.push(work);
    const isReplacing = ({ writes }: Instruction): boolean => program.tensors[writes]!.role === "next";
    const after = chains.map((links, task) =>
      links.flatMap((one) => {
        const sum = sums.get(one);
        if (sum) return [sum];
        return isReplacing(one) ? calls.inPlace(one, scratch[task]!) : calls.of(one, scratch[task]!);
      }),
    );
    if (after.length) sections.push(after);
  }
  appendLast();
  const ahead = program.instructions.filter((one) => isAhead(program, one)).flatMap((one) => own.of(one, 0));
  const before = [...ahead, ...fused.flatMap(({ before = [] }) => before)];
  return { before, sections, bytes: bytesOf(program, arena, { stages, sharing }) };

  /** What fusions do when all shards are done goes with the last chains. */
  function appendLast(): void {
    const hasChains = (stages.at(-1)?.chains.length ?? 0) > 0;
    const last = hasChains ? sections.pop()! : [];
    const rest = fused.flatMap(({ after }) => after).map((calls, i) => calls(scratch[last.length + i]!));
    if (last.length + rest.length) sections.push([...last, ...rest]);
  }
}
