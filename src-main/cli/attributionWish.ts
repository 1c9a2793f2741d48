// The options by which `attribute` and `figure attribution` say what they ask: --method, --unit, --sample, --options.

import { parseUnit } from "../../src-engine/debug/attribution/unit";
import { maximisationDefaults, occlusionDefaults } from "../../src-engine/protocol/attributionDefaults";
import type { AttributionMethod, AttributionWish } from "../../src-engine/protocol/protocol";
import { checkArguments } from "../../src-engine/serve/check";
import { choice, UsageError, whole } from "./arguments";

export const attributionMethods = [
  "saliency",
  "gradientInput",
  "occlusion",
  "maximisation",
] as const satisfies readonly AttributionMethod[];

interface WishValues {
  readonly method?: string | undefined;
  readonly unit?: string | undefined;
  readonly sample?: string | undefined;
  /** `size=5,stride=1` */
  readonly options?: string | undefined;
}

/** @throws UsageError for what makes no sense */
export function wishOf(command: string, values: WishValues): AttributionWish {
  const method = choice(command, "method", values.method ?? "saliency", attributionMethods);
  const sample = whole(command, "sample", values.sample, 0) ?? 0;
  try {
    const unit = values.unit === undefined ? {} : { unit: parseUnit(values.unit) };
    return checkArguments("attribute", { method, sample, ...unit, ...numbersOf(method, values) });
  } catch (error) {
    throw new UsageError(`${command}: ${(error as Error).message.replace(/^attribute: /, "")}`);
  }
}

function numbersOf(method: AttributionMethod, { options = "" }: WishValues): Record<string, number> {
  const usual: Readonly<Record<string, number>> =
    method === "occlusion"
      ? { ...occlusionDefaults }
      : method === "maximisation"
        ? { ...maximisationDefaults }
        : {};
  const given = options
    .split(",")
    .filter(Boolean)
    .map((part): [string, number] => {
      const [name = "", value = ""] = part.split("=");
      if (Object.hasOwn(usual, name) && value.trim() !== "" && Number.isFinite(Number(value)))
        return [name, Number(value)];
      const wanted =
        Object.keys(usual)
          .map((one) => `${one}=NUMBER`)
          .join(",") || "none";
      throw new UsageError(`--options of ${method} must be of ${wanted}, got "${part}"`);
    });
  return { ...usual, ...Object.fromEntries(given) };
}
