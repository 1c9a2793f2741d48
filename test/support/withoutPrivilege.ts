// Root may write anywhere: a test of what is forbidden is nobody for a moment.

export async function withoutPrivilege(work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}
