// JSON for people and for diffs: a value stands on one line where it fits and on one line
// a member where it does not. Keys keep the order they were given in.

const WIDTH = 140;

/** Members that are undefined vanish, as in JSON.stringify; lists of numbers stay on one line however long. */
export function printJson(value: unknown, indent = ""): string {
  const flat = oneLine(value);
  const isNest = typeof value === "object" && value !== null;
  if (!isNest || indent.length + flat.length <= WIDTH || isNumbers(value)) return flat;
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((element) => `${inner}${printJson(element, inner)}`)
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => `${inner}${JSON.stringify(key)}: ${printJson(member, inner)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${members.join(",\n")}\n${indent}${close}`;
}

function oneLine(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (!members.length) return "{}";
  return `{ ${members.map(([key, member]) => `${JSON.stringify(key)}: ${oneLine(member)}`).join(", ")} }`;
}

function isNumbers(value: object): boolean {
  return Array.isArray(value) && value.every((element) => typeof element === "number");
}
