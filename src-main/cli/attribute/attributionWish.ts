// The options by which `attribute` and `figure attribution` say what they ask: --method, --unit, --sample or --image,
// --options.

import { parseUnit } from "../../../src-engine/debug/attribution/unit";
import { maximisationDefaults, occlusionDefaults } from "../../../src-engine/protocol/attributionDefaults";
import type {
  AttributedImage,
  AttributionMethod,
  AttributionWish,
  Unit,
} from "../../../src-engine/protocol/protocol";
import { attributionMethods } from "../../../src-engine/protocol/requests/attributionWish";
import { validateArguments } from "../../../src-engine/serve/page/requestValidation";
import { splits } from "../../../src-engine/protocol/data";
import { BYTES } from "../../../src-view/figures/attributedImage";
import { choice, UsageError, whole } from "../arguments";
import { text } from "../declaration";

const numbersIn = (usual: object): string =>
  Object.entries(usual)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(",");

export const wishOptions = {
  method: text(attributionMethods.join("|"), "how it is found", "saliency"),
  unit: text("UNIT", "the number that is asked about", "predicted"),
  sample: text("N", "which image of MOMENT's batch", "0"),
  image: text("IMAGE", "an image of the set, or of one's own, instead of --sample"),
  options: text(
    "NAME=VALUE,…",
    `numbers of a method: occlusion has ${numbersIn(occlusionDefaults)}, maximisation ${numbersIn(maximisationDefaults)}`,
    "those",
  ),
} as const;

interface WishValues {
  readonly method?: string | undefined;
  readonly unit?: string | undefined;
  readonly sample?: string | undefined;
  /** `test/1146` */
  readonly image?: string | undefined;
  /** `size=5,stride=1` */
  readonly options?: string | undefined;
}

/** @throws UsageError for what makes no sense */
export function wishOf(command: string, values: WishValues): AttributionWish {
  const method = choice(command, "method", values.method ?? "saliency", attributionMethods);
  const image = imageOf(command, values);
  try {
    const unit = unitOf(values);
    if (unit === "label" && "pixels" in image)
      throw new Error("--unit label wants an image whose class is known, got one of one's own");
    return validateArguments("attribute", {
      ...{ method, ...image, ...numbersOf(method, values) },
      ...(unit && { unit }),
    });
  } catch (error) {
    throw new UsageError(`${command}: ${(error as Error).message.replace(/^attribute: /, "")}`);
  }
}

/** Undefined for the class that is predicted. */
function unitOf({ unit }: WishValues): Unit | "label" | undefined {
  if (unit === undefined || unit === "predicted") return undefined;
  return unit === "label" ? unit : parseUnit(unit);
}

function imageOf(command: string, { sample, image }: WishValues): AttributedImage {
  if (image === undefined) return { sample: whole(command, "sample", sample, 0) ?? 0 };
  if (sample !== undefined)
    throw new UsageError(`${command}: --sample is of the batch, --image is not; expected one of them`);
  if (image.startsWith(BYTES)) return { pixels: [...Buffer.from(image.slice(BYTES.length), "base64")] };
  const [, split, index] = /^([a-z]+)\/(\d+)$/.exec(image) ?? [];
  if (split === undefined)
    throw new UsageError(
      `${command}: --image must be something like test/1146 or ${BYTES}…, got ${JSON.stringify(image)}`,
    );
  return { split: choice(command, "image", split, splits), index: Number(index) };
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
      const wanted = Object.keys(usual).map((one) => `${one}=NUMBER`);
      throw new UsageError(
        wanted.length
          ? `--options of ${method} must be of ${wanted.join(",")}, got "${part}"`
          : `${method} has no --options, got "${part}"`,
      );
    });
  return { ...usual, ...Object.fromEntries(given) };
}
