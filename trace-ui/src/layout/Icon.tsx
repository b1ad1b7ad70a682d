/** Own line drawings: no icon font, no glyph that a machine's fonts may lack. 16 × 16. */
const PATHS = {
  cross: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  chevron: 'M6 4l4 4-4 4',
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  search: 'M7 12A5 5 0 107 2a5 5 0 000 10zM10.6 10.6L14 14',
  sun: 'M8 11a3 3 0 100-6 3 3 0 000 6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8L13 13M13 3l-1.2 1.2M4.2 11.8L3 13',
  moon: 'M13.5 9.5A6 6 0 016.5 2.5a6 6 0 107 7z',
  auto: 'M8 2a6 6 0 100 12A6 6 0 008 2zM8 2v12M9.5 3v10M11 4v8M12.5 5.5v5',
  conflict: 'M3 6h10M3 10h10M11 3L5 13',
  dots: 'M3 8h.01M8 8h.01M13 8h.01',
  open: 'M6 3H3v10h10v-3M9 3h4v4M13 3L7 9',
} as const;

export function Icon({ name, size = 14 }: { name: keyof typeof PATHS; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'dots' ? 2.4 : 1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
