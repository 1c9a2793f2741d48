// The kinds of figure that study a network: its filters, two moments, attributions, what it mistakes for what.

import { Assessing } from "../../../src-engine/serve/study/assessing";
import { Attributing } from "../../../src-engine/serve/study/attributing";
import { attributionMethods } from "../../../src-engine/protocol/requests/attributionWish";
import { compared } from "../../../src-engine/serve/study/comparing";
import { filtersOf } from "../../../src-engine/serve/study/filters";
import { Probes } from "../../../src-engine/serve/study/probes";
import { minus } from "../../../src-engine/tensor/tensor";
import type { FilterKind } from "../../../src-view/figures/filters";
import { figures } from "../../../src-view/figures/index";
import type { FigureKind } from "../../../src-view/figures/kinds";
import { kernels } from "../../supervision/kernels";
import { wishOf } from "../attribute/attributionWish";
import { choice, required, UsageError, whole } from "../arguments";
import { clock } from "../clock";
import {
  assertKnown,
  axisOf,
  cellOf,
  isCommon,
  nameOf,
  onePath,
  splitOf,
  whereOf,
  type FigureCommand,
  type FigureValues,
} from "./figureOptions";

const shows = ["weight", "change", "grad", "update", "initial"] as const;

export const figureStudies = {
  filters: {
    about:
      "weights, what was added to the first ones, gradient and update; --show weight,change,grad,update,initial",
    example: "filters --at 40/backward --path conv2.weight",
    options: ["path", "show", "scales"],
    check: (program, values) => {
      const path = onePath(values);
      if (assertKnown(program, path).length < 2 || program.tensors[path]?.role !== "parameter")
        throw new UsageError(`figure: ${path} has no filters; such as conv2.weight have`);
      showsOf(values);
      isCommon(values);
    },
    make: (standing) => {
      const path = onePath(standing.values);
      const { body, tensors } = filtersOf(standing.session, path);
      const [weight, initial] = [tensors.get("weight")!, tensors.get("initial")!];
      const [grad, update] = [tensors.get("grad"), tensors.get("update")];
      const all = { weight, initial, change: minus(weight, initial), grad, update };
      return figures.filters(
        whereOf(standing),
        path,
        all,
        body.update,
        showsOf(standing.values),
        isCommon(standing.values),
      );
    },
  },
  compare: {
    about:
      "a tensor at two moments, of two samples or branches: A, B and A − B; --scales own|common for A − B; --branch, --with-branch of a --session",
    example: "compare --at 10/loss --with 40/loss --path conv2.output --sample 0 --with-sample 0",
    options: ["path", "with", "sample", "with-sample", "with-branch", "scales"],
    check: (shapes, values) => {
      assertKnown(shapes, onePath(values));
      required("figure", "with", values.with);
      isCommon(values);
    },
    make: async ({ session, info, values, branch, against }) => {
      const path = onePath(values);
      const a = {
        address: required("figure", "at", values.at),
        sample: whole("figure", "sample", values.sample, 0) ?? 0,
      };
      const b = {
        address: required("figure", "with", values.with),
        sample: whole("figure", "with-sample", values["with-sample"], 0) ?? a.sample,
      };
      const places = [
        { ...a, branch: branch.id },
        { ...b, branch: against.id },
      ] as const;
      const { tensors } = await compared(session, path, ...places);
      const sides = {
        a: { ...a, branch: nameOf(branch), tensor: tensors.get("a")! },
        b: { ...b, branch: nameOf(against), tensor: tensors.get("b")! },
      };
      return figures.compare(info, path, sides, isCommon(values), session.branches.first.name);
    },
  },
  attribution: {
    about: `what an image has to do with a number; --method ${attributionMethods.join("|")}; --unit, --image, --options as attribute's`,
    example: "attribution --at 150 --sample 0 --method gradientInput --unit 'fc.output[7]'",
    options: ["method", "sample", "image", "unit", "options"],
    check: (_shapes, values) => void wishOf("figure", values),
    make: async (standing) => {
      const { session, info, values } = standing;
      const probe = new Probes(kernels).of({ session, info });
      const { body, tensors } = await new Attributing(clock).attribute(
        session,
        probe,
        wishOf("figure", values),
        {
          event: () => undefined,
        },
      );
      return figures.attribution(info, body, tensors, nameOf(standing.branch));
    },
  },
  confusion: {
    about: "what is taken for what; --split test|validation|train, --axis log|linear for the colours",
    example: "confusion --epochs 1 --split test",
    options: ["split", "axis"],
    check: (_shapes, values) => {
      splitOf(values);
      axisOf(values);
    },
    make: async ({ session, info, values, branch }) => {
      const { body, tensors } = await new Assessing(clock, () => undefined).assess(session, splitOf(values));
      const scale = axisOf(values) === false ? "linear" : "log";
      return figures.confusion(info, body, tensors.get("confusion")?.data ?? [], scale, nameOf(branch));
    },
  },
  mistakes: {
    about:
      "the images that are mistaken, worst first; --split as above, --cell LABEL,PREDICTED for one of it",
    example: "mistakes --epochs 1 --split test",
    options: ["split", "cell"],
    check: (_shapes, values) => {
      splitOf(values);
      cellOf(values);
    },
    make: async ({ session, info, values, branch }) => {
      const { body, tensors } = await new Assessing(clock, () => undefined).assess(session, splitOf(values));
      const part = (name: string): ArrayLike<number> => tensors.get(name)?.data ?? [];
      const judged = {
        ...{ indices: part("indices"), labels: part("labels"), predicted: part("predicted") },
        ...{ losses: part("losses"), probability: part("probability"), truth: part("truth") },
        order: Int32Array.from(part("order")),
      };
      return figures.mistakes(info, body, judged, cellOf(values), nameOf(branch));
    },
  },
} satisfies Partial<Record<FigureKind, FigureCommand>>;

function showsOf({ show }: FigureValues): readonly FilterKind[] {
  return (show ?? "weight,change,grad,update").split(",").map((one) => choice("figure", "show", one, shows));
}
