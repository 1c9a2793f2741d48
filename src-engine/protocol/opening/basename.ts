// The last part of a path, of any system: what a set of images that is named by its path is called.

/** All of it where it has no parts. */
export const basename = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== "") ?? path;
