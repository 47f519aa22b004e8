/** What only somebody signed in needs; loaded then, so that the sign-in is light. */

import "./dialogs/dialogs.css";
import "./list/presence.css";
import "./list/rows.css";
import "./list/offers.css";
import "./conversation/chat.css";
import "./conversation/note.css";
import "./conversation/reach/reach.css";
import "./conversation/composer/composer.css";
import "./conversation/contact/contact.css";
import "./conversation/contact/why.css";
import "./history/history.css";

export { Desk } from "./shell/desk";
export { deskSession } from "./state/session";
