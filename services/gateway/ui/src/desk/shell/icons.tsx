/** Line icons of the desk, beside those that the widget has too. */

import { Glyph, Icon as SharedIcon, type IconName as SharedName } from "../../parts/icons";

const PATHS = {
  move: "M4 8h14M14.5 4.5L18 8l-3.5 3.5M20 16H6M9.5 12.5L6 16l3.5 3.5",
  person: "M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20c.7-3.6 3.7-5.5 7.5-5.5s6.8 1.9 7.5 5.5",
  contact: "M5 4h14v16H5zM3.5 8h3M3.5 12h3M3.5 16h3M12.5 11.5a2 2 0 100-4 2 2 0 000 4zM9 16.5c.4-2 1.8-3 3.5-3s3.1 1 3.5 3",
  verified: "M12 3.5l7 3v5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9v-5zM8.5 12l2.5 2.5 4.5-5",
  keys: "M3.5 7h17v10h-17zM7 10.5v.1M10.3 10.5v.1M13.7 10.5v.1M17 10.5v.1M8 14h8",
  bell: "M6.5 16.5V11a5.5 5.5 0 0111 0v5.5l1.5 2H5zM10 20.5h4",
  mute: "M6.5 16.5V11a5.5 5.5 0 018-4.9M17.5 11v5.5l1.5 2H5M10 20.5h4M4 4l16 16",
  screen: "M3.5 5h17v11h-17zM9 20h6M12 16v4M8.5 10.5l2.5 2.5 4.5-5",
  screenOff: "M3.5 5h17v11h-17zM9 20h6M12 16v4",
  hook: "M9 8a3 3 0 116 0c0 1.3-.8 2-1.5 3l3 5M6.5 13a3.5 3.5 0 103 5H17",
  search: "M10.5 4.5a6 6 0 100 12 6 6 0 000-12zM15 15l5 5",
  eye: "M2.5 12C4.5 8 8 5.5 12 5.5s7.5 2.5 9.5 6.5c-2 4-5.5 6.5-9.5 6.5S4.5 16 2.5 12zM12 9a3 3 0 100 6 3 3 0 000-6z",
  invite: "M4 5h10.5M4 5v14.5l4-3.5h12V11M19 3v6M16 6h6",
  promise: "M12 4a8 8 0 108 8M12 7.5V12l3 2M15.5 4.5l2 2 3.5-3.5",
  quote: "M4 5h16v11h-8l-4.5 3.5V16H4zM8.5 9v3M12 9v3M15.5 9v3",
  book: "M12 6.5C10 5 7 4.5 3.5 5v13c3.5-.5 6.5 0 8.5 1.5M12 6.5C14 5 17 4.5 20.5 5v13c-3.5-.5-6.5 0-8.5 1.5M12 6.5v13",
  pulse: "M3 13h4l2.5-7 4 12 2.5-5H21",
  people: "M9 11.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 19.5c.6-3.2 3.1-5 6.5-5s5.9 1.8 6.5 5M15.5 5a3.5 3.5 0 010 6.3M18 15c1.9.7 3.1 2.2 3.5 4.5",
  queue: "M4 6.5h16M4 12h11M4 17.5h6M17 14.5v6M14 17.5h6",
  rules: "M6 3.5h12v17H6zM9.5 8h5M9.5 12h5M9.5 16h3",
  broadcast: "M4 10v4h3l6 4V6l-6 4zM16.5 9a4.2 4.2 0 010 6M19 6.5a7.8 7.8 0 010 11",
  funnel: "M3.5 5h17l-6.5 8v6.5l-4-2V13z",
  form: "M4 4.5h16v15H4zM7.5 9l1.3 1.3 2-2.3M13.5 9h3.5M7.5 15l1.3 1.3 2-2.3M13.5 15h3.5",
  grip: "M9 6.5v.1M15 6.5v.1M9 12v.1M15 12v.1M9 17.5v.1M15 17.5v.1",
  more: "M5 13.2a1.2 1.2 0 100-2.4 1.2 1.2 0 000 2.4zM12 13.2a1.2 1.2 0 100-2.4 1.2 1.2 0 000 2.4zM19 13.2a1.2 1.2 0 100-2.4 1.2 1.2 0 000 2.4z",
  pause: "M9 6v12M15 6v12",
  play: "M8 5.5v13l10-6.5z",
  note: "M5 4h14v10.5L13.5 20H5zM13.5 20v-5.5H19",
  plus: "M12 5v14M5 12h14",
  hand: "M7 13V7.5a1.5 1.5 0 013 0V6a1.5 1.5 0 013 0v1a1.5 1.5 0 013 0v1.5a1.5 1.5 0 013 0V14a6.5 6.5 0 01-6.5 6.5c-3 0-4.5-1.3-6-3.8L4 13.5a1.6 1.6 0 012.6-1.7z",
  reopen: "M5 9.5A7.5 7.5 0 1112 19.5M4.5 4.5v5h5",
  calendar: "M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5v4M15.5 3.5v4",
  plane: "M20.5 4L3.5 11l6 2.2L20.5 4zM9.5 13.2l2 6.3 2.8-3.8M20.5 4l-6.2 11.7 3.7 2.8z",
  plug: "M9 3.5v4.5M15 3.5v4.5M6.5 8h11v3.5a5.5 5.5 0 01-11 0zM12 17v4",
  aside: "M4.5 4.5h15v4h-15zM6 8.5v11h12v-11M10 12.5h4",
  shield: "M12 3.5l7 2.5v5.5c0 4-2.8 7.3-7 9-4.2-1.7-7-5-7-9V6zM9 11.5h6",
  log: "M6 3.5h9l3.5 3.5v13.5H6zM14.5 3.5v4h4M9 11.5l1.5 1.5 2.5-2.5M9 16.5h6",
  gear: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5zM9 14.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z",
} as const;

export type IconName = SharedName | keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return name in PATHS ? <Glyph path={PATHS[name as keyof typeof PATHS]} /> : <SharedIcon name={name as SharedName} />;
}
