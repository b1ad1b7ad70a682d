import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Rgb = [number, number, number];

const css = readFileSync('src/theme/tokens.css', 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+):\s*light-dark\((.+?), (#\w+|oklch\([^)]+\))\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light: rgb(light), dark: rgb(dark) }],
  ),
);
const onHue = /--on-hue: (#\w+)/.exec(css)?.[1] ?? '';

/** Text and what it stands on, somewhere in the pages. WCAG 2.2, 1.4.3: 4.5 to 1. */
const TEXT: [string, string[]][] = [
  ['ink', ['page', 'surface', 'raised', 'sunken', 'accent-soft']],
  ['ink-2', ['page', 'surface', 'raised', 'sunken', 'accent-soft']],
  ['ink-3', ['page', 'surface', 'sunken', 'accent-soft']],
  ['accent', ['page', 'surface', 'sunken', 'accent-soft']],
  ['on-accent', ['accent-fill']],
  ['fail', ['page', 'surface', 'sunken', 'fail-soft', 'accent-soft']],
  ['twice', ['surface', 'sunken', 'twice-soft', 'accent-soft']],
  ['warn', ['page', 'surface', 'sunken', 'warn-soft']],
  ['good', ['page', 'surface', 'sunken', 'good-soft', 'accent-soft']],
];
/** Shapes that carry meaning. WCAG 2.2, 1.4.11: 3 to 1. */
const SHAPES: [string, string[]][] = [
  ['fail-mark', ['surface']],
  ['twice-mark', ['surface']],
  ['accent-fill', ['page', 'surface']],
];

describe.each(['light', 'dark'] as const)('on %s', (theme) => {
  const contrastOf = (front: string, back: string) => contrast(colour(front, theme), colour(back, theme));

  it.each(TEXT.flatMap(([front, backs]) => backs.map((back) => [front, back] as const)))(
    'text in %s can be read on %s',
    (front, back) => {
      expect(contrastOf(front, back)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(SHAPES.flatMap(([front, backs]) => backs.map((back) => [front, back] as const)))(
    'a shape in %s stands out from %s',
    (front, back) => {
      expect(contrastOf(front, back)).toBeGreaterThanOrEqual(3);
    },
  );

  it('text on the bar of any service can be read', () => {
    const hues = [...tokens.keys()].filter((name) => /^hue-(\d|rest)/.test(name));

    expect(hues).toHaveLength(13);
    for (const hue of hues) expect(contrast(rgb(onHue), colour(hue, theme)), hue).toBeGreaterThanOrEqual(4.5);
  });
});

describe('the hues of services', () => {
  it('stay out of the red that means failure', () => {
    const angles = [...css.matchAll(/oklch\([\d.]+ [\d.]+ ([\d.]+)\)/g)].map((m) => Number(m[1]));

    expect(angles).toHaveLength(24);
    expect(angles.filter((angle) => angle >= 10 && angle <= 45)).toEqual([]);
  });
});

function colour(name: string, theme: 'light' | 'dark'): Rgb {
  const token = tokens.get(name);
  if (!token) throw new Error(`tokens.css has no --${name}`);
  return token[theme];
}

/** WCAG 2.2, "contrast ratio": 1 to 21. */
function contrast(a: Rgb, b: Rgb): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** Of linear RGB, 0 to 1. */
function luminance([r, g, b]: Rgb): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Linear RGB of `#rrggbb` or `oklch(l c h)`. */
function rgb(text: string): Rgb {
  return text.startsWith('#') ? fromHex(text) : fromOklch(text);
}

function fromHex(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** CSS Color 4, section 9.2: OKLCH to OKLab to linear sRGB. */
function fromOklch(text: string): Rgb {
  const [l = 0, c = 0, h = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const l3 = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m3 = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s3 = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3,
    -1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3,
    -0.0041960863 * l3 - 0.7034186147 * m3 + 1.707614701 * s3,
  ];
}
