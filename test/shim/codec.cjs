// Structured clone as text, for the way between Node and the page, which carries only strings.
// What Backstep does not send is refused. The same source runs at both ends.

function createCodec(toBase64, fromBase64) {
  const refuse = (value) => {
    const kind = Object.prototype.toString.call(value);
    throw Object.assign(new Error(`An object could not be cloned: ${kind}`), { name: "DataCloneError" });
  };

  function encode(value) {
    if (value === null || typeof value === "boolean" || typeof value === "string") return value;
    if (value === undefined) return { undefined: true };
    if (typeof value === "number") return { number: Object.is(value, -0) ? "-0" : String(value) };
    if (value instanceof Uint8Array) return { bytes: toBase64(value) };
    if (Array.isArray(value)) return { list: Array.from(value, encode) };
    if (Object.prototype.toString.call(value) !== "[object Object]") return refuse(value);
    return { record: Object.entries(value).map(([key, each]) => [key, encode(each)]) };
  }

  function decode(value) {
    if (value === null || typeof value !== "object") return value;
    if ("undefined" in value) return undefined;
    if ("number" in value) return Number(value.number);
    if ("bytes" in value) return fromBase64(value.bytes);
    if ("list" in value) return value.list.map(decode);
    return Object.fromEntries(value.record.map(([key, each]) => [key, decode(each)]));
  }

  return {
    pack: (value) => JSON.stringify(encode(value)),
    unpack: (text) => decode(JSON.parse(text)),
  };
}

const toBase64 = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
const fromBase64 = (text) => Uint8Array.from(Buffer.from(text, "base64"));

module.exports = { codec: createCodec(toBase64, fromBase64), source: createCodec.toString() };
