/** Types that the widget's components share: a file of its own, so that no component is imported for its types. */

import type { VisitorConversation } from "../core/wire";
import type { WidgetWords } from "../i18n/widget/en";
import type { Options } from "./options";
import type { VisitorSession } from "./state/session";

export interface Texts {
  words: WidgetWords;
}

/** With the language itself, and with the gateway's origin, where photos and files are. */
export interface Localised extends Texts {
  language: string;
  origin: string;
}

export interface Shown extends Localised {
  /** Null: none has begun. */
  conversation: VisitorConversation | null;
}

export interface PanelProps extends Texts {
  session: VisitorSession;
  options: Options;
  view: "home" | "chat";
  close(): void;
}
