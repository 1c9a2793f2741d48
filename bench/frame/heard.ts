// When the page last heard from the engine.

declare global {
  interface Window {
    benchHeard?: number;
  }
}

/** In the page, before its own scripts: notes when a frame comes. */
export function hearEveryFrame(): void {
  const Native = WebSocket;
  window.WebSocket = class extends Native {
    constructor(address: string | URL) {
      super(address);
      this.addEventListener("message", () => (window.benchHeard = performance.now()));
    }
  };
}
