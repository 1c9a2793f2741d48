// Unpacks deflated bytes piece by piece, so that what comes out can be counted
// before it is kept.

/** @param damaged throws the caller's error when the bytes are no whole deflate stream */
export async function* inflate(packed: Uint8Array, damaged: () => never): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  const reader = readable.getReader();
  // Their failures surface through the reader too.
  writer.write(packed).catch(() => undefined);
  writer.close().catch(() => undefined);
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(damaged);
      finished = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!finished) await reader.cancel().catch(() => undefined);
  }
}
