/** Colours that can be read: the brand's accent is taken as it is, what stands on or beside it is computed. */

type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const NEARLY_BLACK: Rgb = [17, 20, 24];
const BLACK: Rgb = [0, 0, 0];
/** WCAG 2.2 AA for text. */
const ENOUGH = 4.5;

/** `#rgb` or `#rrggbb`; anything else is null. */
export function parseColour(text: string): Rgb | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (!hex) return null;
  const six = hex.length === 3 ? [...hex].map((c) => c + c).join("") : hex;
  return [0, 2, 4].map((at) => Number.parseInt(six.slice(at, at + 2), 16)) as unknown as Rgb;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** White or nearly black, whichever is easier to read on the accent; black where neither is enough, as white or black always is. */
export function inkOn(accent: Rgb): Rgb {
  const ink = contrast(accent, WHITE) >= contrast(accent, NEARLY_BLACK) ? WHITE : NEARLY_BLACK;
  return contrast(accent, ink) >= ENOUGH ? ink : BLACK;
}

/** The accent under the pointer: moved away from the ink on it, so that the text only gains contrast. */
export const hoverOf = (accent: Rgb): Rgb => mix(accent, inkOn(accent) === WHITE ? BLACK : WHITE, 0.14);

/** The accent, moved towards the far end of grey until text in it can be read on `ground`. */
export function readableOn(accent: Rgb, ground: Rgb): Rgb {
  const end = luminance(ground) > 0.4 ? NEARLY_BLACK : WHITE;
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(accent, end, share);
    if (contrast(mixed, ground) >= ENOUGH) return mixed;
  }
  return end;
}

export const css = (colour: Rgb): string => `rgb(${colour.join(" ")})`;

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return from.map((part, n) => Math.round(part + ((to[n] ?? 0) - part) * share)) as unknown as Rgb;
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
