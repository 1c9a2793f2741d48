// How much memory the contents of a file may take. A file declares it before anything is unpacked, so that a
// hostile one is refused at once and costs no more than its own bytes.

/** Bytes of all tensors of a file together, unless the caller allows another number. */
export const MOST_DECODED = 2 ** 30;

/** @param fail throws the caller's error */
export function checkDecodedSize(bytes: number, most: number, fail: (problem: string) => never): void {
  if (bytes > most) fail(`unpacks to ${bytes} bytes, at most ${most} are allowed`);
}
