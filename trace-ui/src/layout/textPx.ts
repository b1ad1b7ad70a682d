/** About what a glyph of 12-px text takes: in a drawing, text that may not fit is left out. */
const LATIN_PX = 6.6;
const CJK_PX = 12.5;

export function textPx(text: string): number {
  return [...text].reduce((sum, c) => sum + (c > '\u2e7f' ? CJK_PX : LATIN_PX), 0);
}
