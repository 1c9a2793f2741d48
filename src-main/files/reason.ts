// Why the system refused to do something with a file, in words.

export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return reasons.get(codeOf(error)) ?? error.message;
}

/** The system's name for an error, such as `ENOENT`; empty where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file or folder"],
  ["ENOTDIR", "a part of the path is no folder"],
  ["EISDIR", "it is a folder"],
  ["ELOOP", "its links lead in a circle"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the disk is read-only"],
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
  ["EFBIG", "the file is larger than is allowed here"],
  ["EIO", "the disk reports an error"],
  ["EBUSY", "it is in use by the system"],
  ["ENAMETOOLONG", "the name is too long"],
  ["EPIPE", "nobody reads it any more"],
  ["EAGAIN", "it cannot take more for the moment"],
]);
