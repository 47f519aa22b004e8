/** Follows a visit: reports page views and what the shop tells, and says who the customer is. Fetched when it may be. */

import { ASKED_AGAIN, NAMED_AGAIN, PAGES_TOLD, REPORT_EVERY, REPORT_SOON, SCROLL_EVERY, TITLE_CHARS, TYPING_NOTED, TYPING_QUIET, URL_CHARS, WORDING_CHARS } from "../../core/limits";
import { newId } from "../../core/outbox/ids";
import { customerOf, mayFollow, visitAt, visitMemory, visitorIn } from "../state/visit";
import { busyWith, type Busy, holdWhileOpen, isHeld, watchTyping } from "./busy";
import type { Call, Follow, Run, Site } from "./call";
import { watchLeaving } from "./leaving";
import { leave, oneTab, post } from "./gateway";
import { inviting } from "./inviting";
import { type PageView, scrolled, seenUntil, turned, viewed } from "./page-view";
import { afterSent, nothingTold, textsOf, type Told, withEvent, withValues } from "./told";

interface Beacon {
  visit: string;
  previous?: string;
  at: number;
  token?: string;
  language: string;
  time_zone: string;
  pages: readonly PageView[];
  events: Told["events"];
  busy?: Busy;
  attributes?: Told["attributes"];
  cart?: Told["cart"];
}

const isVisible = (): boolean => document.visibilityState === "visible";

const pageNow = (referrer: string): PageView =>
  viewed({ id: newId(), url: location.href.slice(0, URL_CHARS), title: document.title.slice(0, TITLE_CHARS), referrer: referrer.slice(0, URL_CHARS) }, Date.now(), isVisible());

const follow: Follow = ({ origin, memory, session, always }: Site) => {
  const visit = visitMemory(memory);
  let page = pageNow(document.referrer);
  /** Views that have ended, until the gateway has them. */
  let ended: readonly PageView[] = [];
  let told: Told = nothingTold;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending = false;
  /** There is something to tell that the beacon on its way has not. */
  let due = false;
  /** The gateway follows nobody from here: a crawler's browser, a page that is not on its list, a policy against it. */
  let off = false;

  /** The visitor was busy when the gateway was told last. */
  let wasBusy = false;
  /** After how many ms the gateway wants to be asked again whether to invite. */
  let again = REPORT_EVERY;
  const panelLock = `${memory.prefix}panel`;

  const following = (): boolean => !off && mayFollow(visit.get(), always);
  const customer = (): string | null => customerOf(visit.get(), memory.read().token);
  const token = (): { token?: string } => {
    const kept = memory.read().token;
    return kept === null ? {} : { token: kept };
  };

  const busy = (elsewhere = false): Busy | null =>
    busyWith({ typed: visit.get().typed, inFrame: document.activeElement instanceof HTMLIFrameElement, panel: elsewhere || session.panel.get() !== "closed", talking: session.talking() }, Date.now());

  const invitations = inviting({
    session,
    visit,
    send: (answered) => post(origin, "invitation", { ...answered, visit: visit.get().name, ...token() }),
    free: () => page.visible && busy() === null,
  });

  /** All that is known at this moment; names the visit that it belongs to. */
  function beaconNow(why = busy()): Beacon {
    const now = Date.now();
    measure();
    page = seenUntil(location.href.slice(0, URL_CHARS) === page.url ? { ...page, title: document.title.slice(0, TITLE_CHARS) } : page, now);
    const { name, previous } = visitAt(visit.get(), now, newId);
    if (previous !== undefined) beginAnew();
    visit.set({ name, ...((page.visible || previous !== undefined || visit.get().name === null) && { seen: now }) });
    const { attributes, cart, events } = told;
    return {
      visit: name,
      ...(previous !== undefined && { previous }),
      at: now,
      ...token(),
      language: navigator.language,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      pages: [...ended, page].slice(-PAGES_TOLD),
      events,
      ...(why && { busy: why }),
      ...(attributes && { attributes }),
      ...(cart && { cart }),
    };
  }

  let measured = 0;
  function measure(): void {
    measured = Date.now();
    page = scrolled(page, ((scrollY + innerHeight) / document.documentElement.scrollHeight) * 100);
  }

  /** What was before belongs to another visit, or to another person. */
  function beginAnew(): void {
    page = pageNow(location.href === page.url ? page.referrer : page.url);
    ended = [];
  }

  function soon(wait = REPORT_SOON): void {
    due = wait === REPORT_SOON;
    clearTimeout(timer);
    timer = setTimeout(() => void report(), wait);
  }

  async function report(): Promise<void> {
    // A page that nobody has seen yet, as one that the browser loads in advance, is no part of a visit.
    if (sending || !following() || page.spans.length === 0) return;
    sending = true;
    due = false;
    await oneTab(`${memory.prefix}visit`, tell).catch(() => undefined);
    sending = false;
    if (due) soon();
    else if (following() && (page.visible || told.events.length > 0)) soon(again);
  }

  async function tell(): Promise<void> {
    if (!(await tellConsent())) return;
    await invitations.tell();
    const why = busy(await isHeld(panelLock));
    wasBusy = why !== null;
    const before = { told, person: token().token, pages: ended };
    const answer = await post(origin, "beacon", beaconNow(why));
    // Somebody else by now: the answer is about who was there before.
    if (answer === null || token().token !== before.person) return;
    if (answer.status === 200) {
      keep(answer.token);
      again = Math.min(REPORT_EVERY, Math.max(ASKED_AGAIN, (answer.again ?? Infinity) * 1000));
      // Who began to type meanwhile is left alone, and asked for again afterwards.
      wasBusy ||= answer.invitation !== null && busy() !== null;
      invitations.told(page.visible ? answer.invitation : null);
      ended = ended.filter((view) => !before.pages.includes(view));
      told = afterSent(told, before.told);
    } else refused(answer.status, answer.code);
  }

  /** Whether a beacon may follow: a consent is told first, and again until the gateway has it. */
  async function tellConsent(): Promise<boolean> {
    const { consent, name } = visit.get();
    if (consent === null || consent.told) return true;
    const { told: _, ...said } = consent;
    const answer = await post(origin, "consent", { ...said, given: true, ...(name !== null && { visit: name }), ...token() });
    if (answer?.status === 200) {
      keep(answer.token);
      if (visit.get().consent?.id === consent.id) visit.set({ consent: { ...consent, told: true } });
      return true;
    }
    if (answer) refused(answer.status, answer.code);
    return false;
  }

  function keep(given: string | null): void {
    if (given !== null && memory.read().token === null) memory.write({ ...memory.read(), token: given });
  }

  function refused(status: number, code: string): void {
    if (code === "consent_required") {
      // It is too old, or the visitor has withdrawn it in another browser: the page may ask again.
      off = visit.get().consent === null;
      visit.forget();
      document.dispatchEvent(new CustomEvent("usher:consent-required"));
    } else if (status === 401) memory.write({ ...memory.read(), token: null });
    else if (status === 403) off = true;
  }

  /** Asks again once the visitor may be disturbed. */
  let quiet: ReturnType<typeof setTimeout> | undefined;
  function rested(wait: number): void {
    clearTimeout(quiet);
    quiet = setTimeout(() => wasBusy && page.visible && busy() === null && soon(), wait);
  }

  /** The last word of this view, or of who was here. */
  function say(): void {
    if (following() && memory.read().token !== null && visit.get().name !== null && page.spans.length > 0) leave(origin, beaconNow());
  }

  function consent(given: unknown, wording: unknown): void {
    if (given) {
      const asked = { id: newId(), at: Date.now(), wording: String(wording ?? "").slice(0, WORDING_CHARS), url: location.href.slice(0, URL_CHARS), told: false };
      // Pages answer at each load what was answered once.
      if (visit.get().consent !== null) return;
      visit.set({ refused: false, consent: asked });
      off = false;
      beginAnew();
      soon();
      return;
    }
    const { consent: before, name, whose } = visit.get();
    const who = customer();
    if (token().token !== undefined && (before?.told || always))
      void post(origin, "consent", { id: newId(), at: Date.now(), given: false, wording: String(wording ?? before?.wording ?? ""), url: location.href.slice(0, URL_CHARS), ...(name !== null && { visit: name }), ...token() });
    visit.forget();
    invitations.hide();
    if (always || who !== null) visit.set({ refused: true, who, whose });
    // The token is the chat's as well: it stays where there is something to come back to, or a chat that is connected by it.
    if (!session.begun() && session.link.get().phase === "idle" && who === null && memory.read().conversation === null) {
      memory.local?.removeItem(`${memory.prefix}visitor`);
      session.state.set((old) => ({ ...old, token: null }));
    }
    told = nothingTold;
  }

  /** Waits for the end of a conversation that began before anybody had signed in: it is finished by whom it was begun. */
  function identify(given: unknown, signature: unknown): void {
    const identity = textsOf(given);
    const who = customer();
    const same = who === (identity.id ?? "");
    if (same && Date.now() - visit.get().named < NAMED_AGAIN) return;
    if (who === null && session.talking()) {
      const stop = session.state.subscribe(() => {
        if (session.talking()) return;
        stop();
        identify(given, signature);
      });
      return;
    }
    void post(origin, "identity", { identity, signature: String(signature) }).then((answer) => {
      if (answer?.status !== 200) console.error(`Usher: the customer is not identified: ${answer?.code ?? "no answer"}`);
      else if (customer() === who) same ? visit.set({ named: Date.now() }) : changeTo(answer.token, identity, who === null);
    });
  }

  /** A consent is a person's: it goes along with who signs in, never with who comes after them. */
  function changeTo(next: string | null, identity: Record<string, string>, same: boolean): void {
    say();
    const { consent: given, refused: no } = visit.get();
    visit.forget();
    session.become(next);
    if (identity.id !== undefined) visit.set({ who: identity.id, whose: visitorIn(next), named: Date.now(), ...(same && { consent: given && { ...given, told: false }, refused: no }) });
    told = nothingTold;
    beginAnew();
    const { name = "", email = "", phone = "" } = identity;
    if (name || email || phone) session.introduce({ name, email, phone });
    soon();
  }

  const calls: Record<string, (...args: unknown[]) => void> = {
    identify,
    logout: () => changeTo(null, {}, false),
    set: (values) => ((told = withValues(told, values, Date.now())), soon()),
    event: (name, data) => ((told = withEvent(told, { id: newId(), name: String(name ?? "").slice(0, TITLE_CHARS), at: Date.now(), data: textsOf(data) })), soon()),
    consent,
    // The visit is over: this page says no more, and the next one begins another.
    leave: () => (invitations.hide(), say(), (off = true), visit.set({ seen: 0 })),
    page: () => {
      if (location.href.slice(0, URL_CHARS) === page.url) return;
      ended = [...ended, turned(page, Date.now(), false)].slice(1 - PAGES_TOLD);
      page = pageNow(page.url);
      soon();
    },
  };

  document.addEventListener("visibilitychange", () => {
    page = turned(page, Date.now(), isVisible());
    if (page.visible) return soon();
    // Another tab may have it now; coming back asks again.
    invitations.hide();
    say();
  });
  addEventListener("pagehide", () => {
    page = turned(page, Date.now(), false);
    say();
  });
  addEventListener("scroll", () => void (Date.now() - measured >= SCROLL_EVERY && measure()), { passive: true });
  memory.onChange("person", () => {
    told = nothingTold;
    beginAnew();
    soon();
  });
  watchTyping(() => {
    if (!following()) return;
    visit.set({ typed: Date.now() });
    rested(TYPING_QUIET + TYPING_NOTED);
  });
  watchLeaving(() => run(["event", "usher:exit"]));
  holdWhileOpen(panelLock, session.panel);
  session.panel.subscribe(() => rested(0));
  soon();
  const run: Run = ([name, ...args]: Call) => calls[name]?.(...args);
  return run;
};

export default follow;
