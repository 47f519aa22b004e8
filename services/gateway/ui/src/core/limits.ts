/** Every limit and time of the pages, in milliseconds unless named otherwise, each with its reason. */

/** A text frame of the visitor socket; the server refuses longer texts with `too_long`. */
export const TEXT_LIMIT = 4000;
/** The server's default for one file, 10 MB, is enforced there; larger ones are not even started. */
export const FILE_LIMIT_BYTES = 10 * 1024 * 1024;
/** Sides of an agent's photo, px: the largest place for it, 64 px, on the densest screens. */
export const PHOTO_SIDE = 256;
/** What a photo may be chosen from; whatever it is, a JPEG is sent. */
export const PHOTO_TYPES = "image/*";
/** Files in one message: what the server takes. */
export const FILES_PER_MESSAGE = 5;

/** The server closes a socket without a hello after 10 s; a server without a welcome is given up after the same time. */
export const WELCOME_WITHIN = 10_000;
/** A quiet connection is probed a little before the server's own 25 s. */
export const PING_AFTER = 20_000;
/** A connection without an answer for this long is dead, whatever the browser says. */
export const PONG_WITHIN = 8_000;
/** A page that is looked at again, or a browser that says it is offline, has a doubt: this long an answer is waited for. */
export const DOUBT_WITHIN = 1_000;
/** A frame sent after a silence this long is followed by a probe: the connection may be dead. */
export const SUSPECT_AFTER = 3_000;
/** First and longest pause before connecting again; each doubles and is spread by chance. */
export const RETRY_FIRST = 500;
export const RETRY_LONGEST = 15_000;
/** After "too many" (4429) or "try again later" (1013) retrying soon would only add to the load. */
export const RETRY_CROWDED = 5_000;
/** After a connection of this duration the count of failures starts from zero. */
export const GOOD_AFTER = 10_000;
/** Being offline is announced after this long, so that a reload of the gateway does not blink. */
export const ANNOUNCE_OFFLINE_AFTER = 1_200;

/** After a loss this long an agent is again what they were; after a longer one they may not be there, and are asked. */
export const BACK_WITHIN = 10 * 60_000;

/** A command that is durable but unanswered for so long is asked again: its answer may be lost, and an outage is over by then. */
export const ANSWER_WITHIN = 10_000;
/** A temporary refusal without a time waits this long. */
export const REFUSED_PAUSE = 1_000;
/** With less left of a reply window the desk warns: enough to finish an answer in hand. */
export const WINDOW_WARNS = 60 * 60_000;

/** An accepted message that is not in the conversation this long after went to one that is closed. */
export const ACCEPTED_KEPT = 10 * 60_000;

/** Typing is sent at most this often, and shown for so long (docs/protocol.md). */
export const TYPING_EVERY = 3_000;
export const TYPING_LASTS = 6_000;
/** Marks are sent at most once a second (docs/protocol.md). */
export const MARKS_EVERY = 1_000;
/** A gap is requested after this long; the server usually fills it by itself within 2 s. */
export const GAP_PATIENCE = 600;

/** A widget without an open conversation closes its socket this long after its panel was closed. */
export const IDLE_SOCKET_LINGERS = 30_000;

/** The one clock of a page ticks this often: a quarter of a second is the finest that is shown. */
export const CLOCK_TICKS = 250;
/** A list this long is drawn whole; of a longer one the rows in sight, and so many beyond either edge. */
export const DRAWN_WHOLE = 40;
export const ROWS_AROUND = 8;
/** Height of a row in the desk's list, px, as in `rows.css`. */
export const ROW_HEIGHT = 80;
/** Offers drawn at once: nobody looks at more before answering one. */
export const OFFERS_SHOWN = 10;
/** Frames of a hidden page are drawn in batches this far apart; of a visible one before each picture. */
export const FRAMES_HIDDEN = 50;
/** Own conversations whose messages are loaded at once; others are when their row comes in sight. */
export const LOADED_AT_ONCE = 20;
/** The newest messages shown at first; "show earlier" adds as many. */
export const SHOWN_AT_FIRST = 200;
/** Waiting for an answer turns amber, then red, from here; in a queue its service level decides. */
export const WAIT_AMBER = 60_000;
export const WAIT_RED = 180_000;
/** A decline can be taken back for so long, and holds the visitor up no longer. */
export const UNDO_WITHIN = 5_000;
/** In so many own conversations one finds one's way by sorting and filtering. */
export const SORTED_FROM = 7;
/** A notice at the bottom of the desk stays so long. */
export const NOTICE_LASTS = 7_000;

/** A summary's lines, and characters in each: what the gateway takes. */
export const SUMMARY_ITEMS = 12;
export const SUMMARY_ITEM_CHARS = 300;
/** A summary that is not there yet is asked for this often, so many times: it is written within seconds. */
export const SUMMARY_EVERY = 2_000;
export const SUMMARY_TRIES = 15;
/** What is known of a contact is asked for again this often: their pages change. */
export const CONTEXT_EVERY = 15_000;
/** Messages of an earlier conversation shown at once: what one answer may have. */
export const PAST_ASKED = 200;
/** One tag; longer ones are sentences and belong in a note. */
export const TAG_LIMIT = 40;
/** A note; the server refuses longer ones. */
export const NOTE_LIMIT = 4000;
/** How invitations are called that agents make by hand, and characters in one: as the gateway has it. */
export const BY_HAND = "by-hand";
export const INVITATION_LIMIT = 300;
/** What a visitor reads while on hold. */
export const HOLD_TEXT_LIMIT = 500;
/** Suggestions shown at once; more cannot be taken in at a glance. */
export const SUGGESTIONS = 7;
/** The live view polls this often: recent enough to act on, rare enough for the database. */
export const LIVE_EVERY = 3_000;
/** Who is on the site is asked for this often: a change, told after 0.4 s and read every 0.4 s, is to be seen within 2 s. */
export const VISITORS_EVERY = 750;
/** Visitors in one answer, and from one part of the list to the next: some screens, so that scrolling meets no gaps. */
export const VISITORS_ASKED = 200;
export const VISITORS_STEP = 50;
/** Narrower than this, px, a visitor is a card and not a row. */
export const VISITORS_AS_CARDS = 760;
/** Heights of a visitor's row and card, px, as in `visitors.css`. */
export const VISITOR_ROW_HEIGHT = 60;
export const VISITOR_CARD_HEIGHT = 124;
/** Seconds on the site from which a visitor can be asked for. */
export const VISITOR_TIMES = [45, 120, 300, 900];
/** Characters of a search; the server refuses longer ones. */
export const SEARCH_LIMIT = 200;
/** What was just written is found by a search after this long: the index follows the messages. */
export const INDEX_LAGS = 2_000;
/** A search or a check of the policy begins this long after the last key. */
export const TYPING_RESTS = 400;
/** Attributes that a page may give its visitor, and characters in each: what the gateway takes. */
export const ATTRIBUTES = 20;
export const ATTRIBUTE_CHARS = 200;
/** Characters of a short and of a long answer to a start form: what the gateway takes. */
export const ANSWER_CHARS = 200;
export const LONG_ANSWER_CHARS = 1000;

/** After so many returns in a row of the widget's element to a page that takes it out, it rests for so long. */
export const RETURNS_IN_A_ROW = 50;
export const RETURNS_REST = 1_000;
/** Times that a part of the widget is asked for before it is given up. */
export const FETCH_TRIES = 2;

/** Messages of a conversation that are fetched at first; the others when somebody reads back to them. */
export const TAIL = 100;
/** A sound or preview is for what has just come, not for what is fetched late. */
export const NEWS_LASTS = 60_000;

/** A visit is over after so long without a visible page: as the gateway counts. */
export const VISIT_PAUSE = 30 * 60_000;
/** A page says at each load who has signed in; the gateway is told so again after so long: it keeps what is signed for days. */
export const NAMED_AGAIN = 24 * 60 * 60_000;
/** A visible page reports this often: twice within the 30 s after which it counts as gone. */
export const REPORT_EVERY = 15_000;
/** What the page tells is gathered for so long: shop pages tell several things at once. */
export const REPORT_SOON = 400;
/** A visible page without a sign for longer than two reports has slept. */
export const VISIBLE_GAP = 40_000;
/** How deep the page was scrolled is measured at most this often: measuring makes the browser lay it out. */
export const SCROLL_EVERY = 250;
/** Of one page view, the latest spans; of one beacon, page views and events: what the gateway takes. */
export const SPANS_TOLD = 20;
export const PAGES_TOLD = 10;
export const EVENTS_TOLD = 20;
/** Somebody types as long as they have typed within this time: a pause for a thought is shorter. */
export const TYPING_QUIET = 5_000;
/** In this time typing is noted once for all tabs. */
export const TYPING_NOTED = 1_000;
/** Pixels below the window's top: a pointer that only crosses the edge has not been in the page, and does not leave it. */
export const EXIT_DEPTH = 40;
/** The gateway is asked again whether to invite at most this often. */
export const ASKED_AGAIN = 250;
/** An accepted invitation waits this long for the word that somebody is free; then the chat opens without it. */
export const ACCEPTED_WITHIN = 4_000;
/** The card of an invitation is raised above the page's buttons by steps of so many px, at most this part of the window. */
export const CARD_STEP = 8;
export const CARD_RISES = 0.4;
/** Calls of the page that wait until they may be carried out. */
export const CALLS_KEPT = 50;
/** Characters of an address, of a title or an event's name, and of the question that a consent answers: what the gateway takes. */
export const URL_CHARS = 2000;
export const TITLE_CHARS = 200;
export const WORDING_CHARS = 4000;

/** Articles are searched for this long after the last key: the pause after a word, not between two letters. */
export const FAQ_RESTS = 250;
/** Articles that a search on the home page shows: what a phone shows without scrolling. */
export const FAQ_FOUND = 5;
/** Characters of a question to the articles: what the gateway takes. */
export const FAQ_QUERY_CHARS = 500;
/** Characters of a page's address that the gateway reads where it is asked for times to be called at. */
export const PAGE_CHARS = 2000;

/** Characters of a rating's comment: what the gateway takes. */
export const RATING_CHARS = 2000;

/** Between looks at the promised answers, ms: their deadlines are hours away. */
export const PROMISES_EVERY = 20_000;
