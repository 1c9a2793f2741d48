// A tensor's name as the path of a member of an archive, and back. What somebody unpacks must not leave the folder, lie at
// an absolute path or on another drive, or name a device: whatever could is written as %XX, as in a URL.
//
// A slash between two names stays, as JAX's `params/conv/kernel` have them. Names that need no escaping, and members that
// nobody escaped, are what they are.

import { isDevice } from "../fileName";

const UNSAFE = /[\u0000-\u001f\u007f-\u009f\\:*?"<>|%]/g;

export function memberName(name: string): string {
  const parts = name.split("/").map((part) => {
    const safe = part.replace(UNSAFE, escape);
    // What ends in dots or spaces is cut short on Windows, "../.." leads out of the folder.
    const whole = safe.replace(/[. ]+$/, (end) => end.replace(/./g, escape));
    return isDevice(whole) ? escape(whole[0]!) + whole.slice(1) : whole;
  });
  return parts.join(name.split("/").includes("") ? "%2F" : "/");
}

/** The inverse of `memberName`. A name that it would never have given stays as it is. */
export function nameOfMember(member: string): string {
  try {
    const name = decodeURIComponent(member);
    return memberName(name) === member ? name : member;
  } catch {
    return member;
  }
}

function escape(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}
