// Names that come out of a file, made fit to be the name of a file: on no system do they lead elsewhere or mean a device.

/** Devices on Windows, whatever follows behind a dot. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)/i;
const LONGEST = 100;

export const isDevice = (name: string): boolean => DEVICE.test(name);

/** Letters, digits, dots, dashes and underscores stay; everything else becomes an underscore. */
export function fileName(name: string): string {
  const plain = name.slice(0, LONGEST).replace(/[^\p{L}\p{N}._-]|\p{Surrogate}/gu, "_");
  const visible = plain.replace(/^[.-]+|\.+$/g, "_");
  return visible === "" || isDevice(visible) ? `_${visible}` : visible;
}
