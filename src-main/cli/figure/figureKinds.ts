// What `backstep figure` can draw: each kind with its options, an example, and how it is made of a session.

import { addressOf, explain } from "../../../src-engine/index";
import { branchInfo } from "../../../src-engine/debug/branches";
import { healthMeasures } from "../../../src-engine/protocol/health";
import type { BranchId, BranchInfo } from "../../../src-engine/protocol/protocol";
import { assertElement } from "../../../src-engine/run/program/program";
import { historyOf, timelineOf } from "../../../src-engine/serve/study/queries";
import { shownOf } from "../../../src-engine/serve/page/inView";
import { stopped } from "../../../src-engine/serve/page/snapshot";
import { figures } from "../../../src-view/figures/index";
import { otherCurves, type Curves } from "../../../src-view/figures/curves";
import { stripOf } from "../../../src-view/figures/health";
import type { FigureKind } from "../../../src-view/figures/kinds";
import { shadedByMap, shadedWithin } from "../../../src-view/tensor/chosenLimits";
import { asGiven, required, UsageError, whole } from "../arguments";
import {
  assertKnown,
  assertWritten,
  axisOf,
  elementOf,
  limitsOf,
  measureOf,
  onePath,
  pathsOf,
  scopeOf,
  whereOf,
  type FigureCommand,
  type Standing,
} from "./figureOptions";
import { figureStudies } from "./figureStudies";

/** More points than a chart has room for would be replayed for nothing. */
const MOST_POINTS = 600;

export const figureKinds: Readonly<Record<FigureKind, FigureCommand>> = {
  maps: {
    about:
      "tensors as maps, one beneath the other; --scope layer|map: colours by tensor or by map; --limits LOW,HIGH for each --path fixes them (LOW,HIGH,network says whose they are)",
    example: "maps --at 40/backward/conv2 --path conv2.output --path conv2.output.grad --sample 0",
    options: ["path", "sample", "limits", "scope"],
    check: (program, values) => {
      for (const path of pathsOf(values)) assertKnown(program, path);
      limitsOf(values);
      scopeOf(values);
    },
    make: (standing) => {
      const where = whereOf(standing);
      const limits = limitsOf(standing.values);
      const isByMap = scopeOf(standing.values) === "map";
      const shown = pathsOf(standing.values).map((path, i) => {
        const tensor = shownOf(standing.session, path, where.sample);
        const [low, high, whose] = limits[i] ?? [];
        const { info } = standing;
        if (low !== undefined && high !== undefined)
          return { path, tensor, shading: shadedWithin(info, path, tensor, low, high, whose) };
        return isByMap ? { path, tensor, shading: shadedByMap(info, path, tensor) } : { path, tensor };
      });
      return figures.maps(where, shown);
    },
  },
  histogram: {
    about: "how a tensor's numbers are spread",
    example: "histogram --at 40/backward --path conv2.weight.grad",
    options: ["path", "sample"],
    check: (program, values) => assertKnown(program, onePath(values)),
    make: (standing) => {
      const where = whereOf(standing);
      const path = onePath(standing.values);
      return figures.histogram(where, { path, tensor: shownOf(standing.session, path, where.sample) });
    },
  },
  curves: {
    about:
      "loss and accuracy by iteration, with training and validation by epoch; --over NAME for each other branch of a --session",
    example: "curves --epochs 3",
    options: ["over"],
    make: (standing) => {
      const { session, branch, over } = standing;
      const curvesOf = (id?: BranchId): Curves => {
        const { body, tensors } = historyOf(session, id);
        const [loss, accuracy] = [tensors.get("loss")?.data ?? [], tensors.get("accuracy")?.data ?? []];
        return { loss, accuracy, epochs: body.epochs };
      };
      const wanted = over.map(({ id }) => ({ id, ...curvesOf(id) }));
      const others = otherCurves(branchesOf(standing), branch.id, wanted);
      return figures.curves(whereOf(standing), { ...curvesOf(), others });
    },
  },
  epochs: {
    about: "loss and accuracy by epoch; as CSV a table of them",
    example: "epochs --epochs 5",
    options: [],
    make: (standing) => figures.epochs(whereOf(standing), standing.session.epochs),
  },
  health: {
    about: `every layer along the run; --measure ${healthMeasures.join("|")}`,
    example: "health --at 500 --measure gradientNorm",
    options: ["measure"],
    check: (_program, values) => void measureOf(values),
    make: (standing) => {
      const measure = measureOf(standing.values);
      const { tensors } = historyOf(standing.session);
      const end = tensors.get("loss")?.data.length ?? 0;
      return figures.health(whereOf(standing), measure, stripOf(tensors, measure, end));
    },
  },
  plot: {
    about: "a watched expression over the run; --axis linear|log",
    example: "plot --at 200 --expression 'norm(conv2.weight.grad)'",
    options: ["expression", "axis"],
    check: (_program, values) => {
      required("figure", "expression", values.expression);
      axisOf(values);
    },
    make: async (standing) => {
      const { session, values } = standing;
      const expression = required("figure", "expression", values.expression);
      const to = session.moment.iteration + 1;
      const { iterations, values: plotted } = await session.plot(expression, 0, to, MOST_POINTS);
      return figures.plot(whereOf(standing), expression, to, iterations, plotted, axisOf(values));
    },
  },
  explain: {
    about: "why an element is that number: its largest terms as a waterfall; --terms N",
    example: "explain --at 12/backward/conv2 --element 'conv2.weight.grad[7,3,1,1]'",
    options: ["element", "terms"],
    check: (program, values) => {
      const { path, index } = elementOf(values);
      asGiven("figure", () => assertElement(program, path, index));
    },
    make: (standing) => {
      const { session, values } = standing;
      const { path, index } = elementOf(values);
      const terms = whole("figure", "terms", values.terms, 1) ?? 10;
      assertWritten(session, path);
      return figures.explain(whereOf(standing), explain(session, path, index, terms), terms);
    },
  },
  network: {
    about: "the layers as a table: shapes, parameters, norms of activations and gradients",
    example: "network --at 40/backward",
    options: [],
    make: (standing) => figures.network(whereOf(standing), stopped(standing.session, { reason: "goto" })),
  },
  iteration: {
    about:
      "the operations of an iteration as a U, with the norms of what they wrote; as CSV with all there is",
    example: "iteration --at 40/backward/conv2",
    options: [],
    make: (standing) => figures.iteration(whereOf(standing), stopped(standing.session, { reason: "goto" })),
  },
  alerts: {
    about: "what was odd about the run, as a table",
    example: "alerts --epochs 1",
    options: [],
    make: (standing) => figures.alerts(whereOf(standing), timelineOf(standing.session).alerts),
  },
  branches: {
    about:
      "the branches of a --session as a table: where each leaves its parent, its edits, how far it has been",
    example: "branches --session cnn-pytorch.backstep",
    options: [],
    isOfAll: true,
    make: (standing) => {
      if (standing.file) return figures.branches(standing.info, branchesOf(standing));
      throw new UsageError("figure: branches are those of a saved session: --session FILE.backstep");
    },
  },
  ...figureStudies,
};

/** As long as the file says they are. */
function branchesOf({ session, file }: Standing): readonly BranchInfo[] {
  const { branches, trainer } = session;
  return branches.all.map((branch) => {
    const info = branchInfo(branch, (moment) => addressOf(trainer.programAt(moment.iteration), moment));
    return { ...info, iterations: file?.branches[branch.id]?.iterations ?? info.iterations };
  });
}
