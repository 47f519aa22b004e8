/** Line icons on a 24-unit grid, drawn in the text's colour. */

const PATHS = {
  chat: "M4 5.5h16v11H10.5L6 20v-3.5H4z",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9.5l6 6 6-6",
  back: "M14.5 6l-6 6 6 6",
  send: "M12 19V5.5M6 11l6-6 6 6",
  clip: "M19 11.5l-7.2 7.2a4.6 4.6 0 01-6.5-6.5l7.6-7.6a3 3 0 014.3 4.3l-7.4 7.3a1.4 1.4 0 01-2-2l6.6-6.5",
  clock: "M12 4a8 8 0 100 16 8 8 0 000-16zM12 8v4.4l2.8 1.6",
  sent: "M5 12.5l4.2 4L19 7",
  both: "M2.5 12.5l4 4L16 7M12 15.3l1.2 1.2L22 7",
  alert: "M12 4.5l8.5 15h-17zM12 10.5v4M12 17v.1",
  file: "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
  mail: "M4 6h16v12H4zM4 7l8 6 8-6",
  phone: "M6 4h4l1.5 4.5-2.3 1.7a12 12 0 005 5l1.6-2.4L20 14.5V18a2 2 0 01-2.2 2A15 15 0 014 6.2A2 2 0 016 4z",
  out: "M10 5H5v14h5M14 8l4 4-4 4M18 12H9.5",
  sound: "M5 9.5v5h3l4.5 4v-13L8 9.5zM16 9a4.2 4.2 0 010 6M18.5 6.5a8 8 0 010 11",
  quiet: "M5 9.5v5h3l4.5 4v-13L8 9.5zM16 9.5l5 5M21 9.5l-5 5",
  newer: "M12 5v13.5M6 13l6 6 6-6",
  auto: "M12 3.5v3M7 6.5h10a2.5 2.5 0 012.5 2.5v7.5A2.5 2.5 0 0117 19H7a2.5 2.5 0 01-2.5-2.5V9A2.5 2.5 0 017 6.5zM9 11.5v1.5M15 11.5v1.5M9.5 16h5",
  offline: "M4 4l16 16M8.5 16a5 5 0 017 0M5 12.5a10 10 0 015-2.7M14.5 10a10 10 0 014.5 2.5M12 19.5v.1",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return <Glyph path={PATHS[name]} directed={name === "back" || name === "out"} />;
}

/** `directed` ones are mirrored where one reads from the right. */
export function Glyph({ path, directed }: { path: string; directed?: boolean }) {
  return (
    <svg class={directed ? "icon directed" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
