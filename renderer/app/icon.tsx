/** Line drawings on a 16 x 16 grid, our own. Each is one path stroked in the text's colour. */
const paths = {
  documents: 'M4.5 1.5h5l3 3v10h-8zM9.5 1.5v3h3',
  samples: 'M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5h-4.5zM2.5 9h4.5v4.5h-4.5zM9 9h4.5v4.5h-4.5z',
  target: 'M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 1 0 0-11.6M8 5.6a2.4 2.4 0 1 0 0 4.8a2.4 2.4 0 1 0 0-4.8',
  add: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  build: 'M9.8 6.2l-7 7M6.5 2.8c2-1 4.5-.6 6.7 1.6l-2.6 2.6L7.5 4z',
  run: 'M4.5 2.8l8.2 5.2l-8.2 5.2z',
  stop: 'M4 4h8v8H4z',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.3 10.3l3.7 3.7',
  sidebar: 'M2 3h12v10H2zM6 3v10',
  layout: 'M2 3h12v10H2zM2 9h12M8 3v6',
  edit: 'M3 13l.6-3L10.5 3.1l2.4 2.4L6 12.4z',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  theme: 'M8 2.2a5.8 5.8 0 1 0 0 11.6zM8 2.2a5.8 5.8 0 0 1 0 11.6',
  passed: 'M3 8.5l3.2 3.2L13 4.8',
  failed: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.2l6.2 11.3H1.8zM8 6.2v3.6M8 11.3v.6',
  note: 'M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 1 0 0-11.6M8 7.2v4M8 4.6v.7',
  'not-reached': 'M4 8h8',
  'not-supported': 'M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 1 0 0-11.6M3.9 12.1l8.2-8.2',
  running: 'M8 2.2a5.8 5.8 0 1 1-5.8 5.8',
  waiting: 'M4.5 8h.6M7.7 8h.6M10.9 8h.6',
  fix: 'M8 1.8a4.3 4.3 0 0 0-2.3 7.9v1.8h4.6V9.7A4.3 4.3 0 0 0 8 1.8M6.2 14h3.6',
  enlarge: 'M3.5 7L8 2.5L12.5 7M3.5 13L8 8.5l4.5 4.5',
  folder: 'M1.8 3.2h4.4l1.6 2h6.4v7.6H1.8z',
  file: 'M4 1.8h5.2L12 4.6v9.6H4zM9.2 1.8v2.8H12',
  settings: 'M2 4.5h7M12 4.5h2M10.5 3v3M2 11.5h2M7 11.5h7M5.5 10v3',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7l.9-.9',
  save: 'M2.5 2.5h8.8l2.2 2.2v8.8h-11zM5 2.5v3.6h5V2.5M5 13.5V9.4h6v4.1',
  undo: 'M5.5 3L2.5 6l3 3M2.5 6h6.2a3.6 3.6 0 1 1 0 7.2H6',
  again: 'M13.2 8a5.2 5.2 0 1 1-1.6-3.8M13.4 2v2.9h-2.9',
  delete: 'M2.8 4.5h10.4M6 4.5v-2h4v2M4.2 4.5l.6 9.3h6.4l.6-9.3',
  chevron: 'M6 3.5l4.5 4.5L6 12.5',
} as const;

export type IconName = keyof typeof paths;

/** Decorative: whatever it says is said in words beside it or in its button's name. */
export function Icon({name, className}: {readonly name: IconName; readonly className?: string}) {
  return (
    <svg
      aria-hidden="true"
      className={`icon${className === undefined ? '' : ` ${className}`}`}
      viewBox="0 0 16 16"
      width="14"
      height="14"
    >
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
