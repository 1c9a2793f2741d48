// What the engine says against something, as it stands in a dialog.

/** Without the name of the request, and of who speaks where that is the dialog's own subject. */
export function sentence(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said.replace(/^(inspect|lookAtData|sendData|readRecent|match|data): /, "");
}
