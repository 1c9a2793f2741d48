// The headers of every response, the same for both shells, so that what is
// tested in the browser is what the desktop serves.

/** Vite writes this into index.html; each load gets a fresh one in its place. */
export const NONCE_PLACEHOLDER = "@CSP_NONCE@";

/** Only our own files; a nonce lets in the styles that an editor component makes at run time. */
export function contentSecurityPolicy(nonce?: string): string {
  const styles = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** @param nonce allows the page's own style elements; only the page itself has one */
export function securityHeaders(nonce?: string): Record<string, string> {
  return {
    "content-security-policy": contentSecurityPolicy(nonce),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
  };
}
