// Large numbers in short, as a narrow column has room for: `56.4K`, `1.2M`.

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export const shortCount = (n: number): string => compact.format(n);

export const shapeText = (shape: readonly number[]): string => shape.join("×");
