// Gradients that the rules give, held against central differences of the loss in float64.

import type { CheckedGradient, GradientElement } from "../../protocol/check/gradientCheck";
import { near } from "../../protocol/near";
import type { TensorPath } from "../../protocol/protocol";
import { sizeOf, unravel, zeros, type Index, type Tensor } from "../../tensor/tensor";
import { differenceOf, scaleOf, type Quotient } from "./difference";
import { Downstream } from "./downstream";
import type { Iteration } from "./iteration";

/** How far a gradient and its difference quotient may part, relative to the larger of them and the floor. */
export const TOLERANCE = 1e-6;
/** Of the largest gradient nearby: rounding the loss moves the quotient of what is smaller by as much. */
const FLOOR = 1e-3;
/** So many of the worst elements are told one by one. */
const TOLD = 5;

export interface GradientWish {
  /** What gradients are by; every parameter where left out. */
  readonly paths?: readonly TensorPath[];
  /** Of one tensor, only the elements from … to − 1 along each axis. */
  readonly region?: { readonly from: Index; readonly to: Index };
  /** Of each tensor so many elements at most, evenly taken. */
  readonly most?: number;
}

export interface Found {
  readonly tensors: readonly CheckedGradient[];
  /** By path: the relative error of each element, NaN where it was not checked; and 1 where it lies at a corner. */
  readonly errors: ReadonlyMap<TensorPath, Tensor>;
  readonly corners: ReadonlyMap<TensorPath, Tensor>;
  readonly complete: boolean;
}

/** Told after each element how far it is; says whether to go on. */
export type Pass = (done: number, total: number) => boolean | Promise<boolean>;

/** @throws Error where there is no such gradient, or a region does not lie within its tensor */
export async function checkGradients(iteration: Iteration, wish: GradientWish, pass: Pass): Promise<Found> {
  const { program, forward } = iteration;
  const wanted = (wish.paths ?? program.parameters.filter((path) => iteration.gradients.has(path))).map(
    (path) => ({ path, offsets: offsetsOf(iteration, path, wish) }),
  );
  const total = wanted.reduce((sum, { offsets }) => sum + offsets.length, 0);
  const downstream = new Downstream(program, forward);
  const found = { tensors: [] as CheckedGradient[], errors: new Map(), corners: new Map() };
  let done = 0;
  let goesOn = true;
  for (const { path, offsets } of wanted) {
    const one = new CheckedTensor(iteration, downstream, path);
    for (let i = 0; i < offsets.length && goesOn; i++) {
      one.check(offsets[i]!);
      goesOn = await pass(++done, total);
    }
    found.tensors.push(one.told());
    found.errors.set(path, one.errors);
    found.corners.set(path, one.corners);
    if (!goesOn) break;
  }
  return { ...found, complete: done === total };
}

/** One tensor's elements, checked one after another. */
class CheckedTensor {
  readonly errors: Tensor;
  readonly corners: Tensor;
  readonly #gradient: Tensor;
  readonly #floor: number;
  readonly #scale: number;
  readonly #worst: GradientElement[] = [];
  readonly #byLayer: Record<string, number> = {};
  #checked = 0;
  #wrong = 0;
  #steps: [number, number] = [Infinity, 0];

  constructor(
    iteration: Iteration,
    private readonly downstream: Downstream,
    private readonly path: TensorPath,
  ) {
    this.#gradient = iteration.gradients.get(path)!;
    this.#floor = floorOf(iteration, path);
    this.#scale = scaleOf(iteration.forward.get(path)!.data);
    const { shape } = this.#gradient;
    this.errors = zeros(shape);
    this.errors.data.fill(NaN);
    this.corners = zeros(shape, "int32");
  }

  check(offset: number): void {
    const gradient = this.#gradient.data[offset]!;
    const errorOf = ({ numeric: found, rounding }: Quotient): number => {
      const apart = Math.abs(found - gradient);
      const least = Math.max(this.#floor, rounding / TOLERANCE);
      return apart === 0 ? 0 : apart / Math.max(Math.abs(found), Math.abs(gradient), least);
    };
    const suits = (found: Quotient): boolean => errorOf(found) <= TOLERANCE;
    const quotient = differenceOf(this.downstream, this.path, offset, this.#scale, suits);
    const { numeric, step } = quotient;
    this.#checked++;
    this.#steps = [Math.min(this.#steps[0], step), Math.max(this.#steps[1], step)];
    const error = errorOf(quotient);
    this.errors.data[offset] = error;
    const corner = quotient.corner ?? (suits(quotient) ? undefined : cornerBetween(quotient, gradient));
    if (corner !== undefined) {
      this.corners.data[offset] = 1;
      this.#byLayer[corner] = (this.#byLayer[corner] ?? 0) + 1;
      return;
    }
    if (!(error <= TOLERANCE)) this.#wrong++;
    this.#worst.push({ index: unravel(offset, this.#gradient.shape), gradient, numeric, error, step });
    this.#worst.sort((a, b) => order(b.error) - order(a.error)).splice(TOLD);
  }

  told(): CheckedGradient {
    return {
      path: this.path,
      shape: this.#gradient.shape,
      checked: this.#checked,
      wrong: this.#wrong,
      corners: this.#byLayer,
      worst: this.#worst[0]?.error ?? 0,
      floor: this.#floor,
      steps: this.#checked ? this.#steps : [0, 0],
      elements: this.#worst,
    };
  }
}

/** NaN is worse than anything. */
const order = (error: number): number => (Number.isNaN(error) ? Infinity : error);

/** A corner that no layer speaks of: the slopes differ, and the gradient lies between them. */
function cornerBetween({ sides, step }: Quotient, gradient: number): string | undefined {
  const [low, high] = [Math.min(...sides), Math.max(...sides)];
  const isBent = high - low > Math.sqrt(step) * Math.max(Math.abs(low), Math.abs(high));
  return isBent && low <= gradient && gradient <= high ? "loss" : undefined;
}

/**
 * A thousandth of the largest gradient of the layer's tensors, or where all of those are 0, as a bias in front of a batch norm is,
 * of the largest of all parameters.
 */
function floorOf({ program, gradients }: Iteration, path: TensorPath): number {
  const largest = (paths: readonly TensorPath[]): number =>
    paths.reduce((most, one) => Math.max(most, largestIn(gradients.get(one))), 0);
  const { layer } = program.tensors[path]!;
  const own = program.parameters.filter((one) => program.tensors[one]!.layer === layer);
  return FLOOR * (largest([path, ...own]) || largest(program.parameters));
}

/** What is not finite counts for nothing. */
function largestIn(tensor: Tensor | undefined): number {
  let largest = 0;
  for (const x of tensor?.data ?? []) if (Math.abs(x) > largest && Number.isFinite(x)) largest = Math.abs(x);
  return largest;
}

function offsetsOf(
  { gradients }: Iteration,
  path: TensorPath,
  { region, most = Infinity }: GradientWish,
): readonly number[] {
  const gradient = gradients.get(path);
  if (!gradient) {
    const nearest = near(path, [...gradients.keys()]).join(", ");
    throw new Error(`gradient check: nothing comes back to "${path}"; near are ${nearest}`);
  }
  const { shape } = gradient;
  if (region) assertWithin(path, region, shape);
  const { from, to } = region ?? { from: shape.map(() => 0), to: shape };
  const all: number[] = [];
  for (let offset = 0; offset < sizeOf(shape); offset++) {
    const index = region && unravel(offset, shape);
    if (!index || index.every((i, d) => i >= from[d]! && i < to[d]!)) all.push(offset);
  }
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);
}

function assertWithin(path: TensorPath, { from, to }: { from: Index; to: Index }, shape: Index): void {
  const fits = [from, to].every((index) => index.length === shape.length);
  if (fits && shape.every((n, d) => from[d]! >= 0 && from[d]! < to[d]! && to[d]! <= n)) return;
  throw new Error(
    `gradient check: ${path} has shape [${shape.join(",")}], expected a region within it, got from [${from.join(",")}] to [${to.join(",")}]`,
  );
}
