/** Line icons of the desk, beside those that the widget has too. */

import { Glyph, Icon as SharedIcon, type IconName as SharedName } from "../../parts/icons";

const PATHS = {
  move: "M4 8h14M14.5 4.500L18 8l-3.500 3.500M20 16H6M9.500 12.500L6 16l3.500 3.500",
  person: "M12 12a4 4 0 100-8 4 4 0 000 8zM4.500 20c.7-3.600 3.700-5.500 7.500-5.500s6.800 1.900 7.500 5.500",
  keys: "M3.500 7h17v10h-17zM7 10.500v.1M10.300 10.500v.1M13.700 10.500v.1M17 10.500v.1M8 14h8",
  bell: "M6.500 16.500V11a5.500 5.500 0 0111 0v5.500l1.500 2H5zM10 20.500h4",
  mute: "M6.500 16.500V11a5.500 5.500 0 018-4.900M17.500 11v5.500l1.500 2H5M10 20.500h4M4 4l16 16",
  hook: "M9 8a3 3 0 116 0c0 1.300-.8 2-1.500 3l3 5M6.500 13a3.500 3.500 0 103 5H17",
  search: "M10.500 4.500a6 6 0 100 12 6 6 0 000-12zM15 15l5 5",
  quote: "M4 5h16v11h-8l-4.500 3.500V16H4zM8.500 9v3M12 9v3M15.500 9v3",
  pulse: "M3 13h4l2.500-7 4 12 2.500-5H21",
  people: "M9 11.500a3.500 3.500 0 100-7 3.500 3.500 0 000 7zM2.500 19.500c.6-3.200 3.100-5 6.500-5s5.900 1.800 6.500 5M15.500 5a3.500 3.500 0 010 6.300M18 15c1.900.7 3.100 2.200 3.500 4.500",
  queue: "M4 6.500h16M4 12h11M4 17.500h6M17 14.500v6M14 17.500h6",
  rules: "M6 3.500h12v17H6zM9.500 8h5M9.500 12h5M9.500 16h3",
  pause: "M9 6v12M15 6v12",
  play: "M8 5.500v13l10-6.500z",
  note: "M5 4h14v10.500L13.500 20H5zM13.500 20v-5.500H19",
  plus: "M12 5v14M5 12h14",
  hand: "M7 13V7.500a1.500 1.500 0 013 0V6a1.500 1.500 0 013 0v1a1.500 1.500 0 013 0v1.500a1.500 1.500 0 013 0V14a6.500 6.500 0 01-6.500 6.500c-3 0-4.500-1.300-6-3.800L4 13.500a1.600 1.600 0 012.600-1.700z",
  reopen: "M5 9.500A7.500 7.500 0 1112 19.500M4.500 4.500v5h5",
  gear: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500a2.500 2.500 0 100 5 2.500 2.500 0 000-5zM9 14.500a2.500 2.500 0 100 5 2.500 2.500 0 000-5z",
} as const;

export type IconName = SharedName | keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return name in PATHS ? <Glyph path={PATHS[name as keyof typeof PATHS]} /> : <SharedIcon name={name as SharedName} />;
}
