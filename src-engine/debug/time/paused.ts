// Somebody paused what was to come to an end before there is an answer.

export class Paused extends Error {
  override readonly message = "paused";
}
