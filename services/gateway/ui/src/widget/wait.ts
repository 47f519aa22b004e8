/** A wait in words that promise no more than is known; pure. */

/** "3 minutes", "2 hours", rounded up; null below a minute. */
export function aboutText(seconds: number, language: string): string | null {
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 1) return null;
  const [value, unit] = minutes < 90 ? [minutes, "minute"] : [Math.ceil(minutes / 60), "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}
