// The next ticket is there at once: what the neighbours of the open one are is asked for while nothing else is to be done,
// and stands in the pane from the key or the click on until the desk has told of the ticket itself. It stands there as
// that will: by the same elements, so nothing moves, is said again or loses the focus when it comes.
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";

const KEPT_MS = 30_000, MOST = 8, AT_ONCE = 2, PATIENCE_MS = 2_000, ROW = '.rows [data-ticket]';
const kept = new Map(); // by their numbers: tickets as REST told of them or as a page shows them, and when; null for refused
const asked = new Map(); // those that are being asked for, and how to stop that
const told = new Set();
let going = 0, since = 0; // where a link leads that was just followed, until the address has it
let present = 0; // what the desk tells of, so that there is nothing to ask

const isWide = () => matchMedia("(min-width: 1200px)").matches;
const ofPage = ({ pathname }) => Number(pathname.match(/^\/tickets\/([0-9]{1,15})\/?$/)?.[1] ?? 0);
const ofPane = ({ pathname, search }) => (/^\/tickets\/?$/.test(pathname) ? Number(search.match(/[?&]ticket=([0-9]{1,15})(?:&|$)/)?.[1] ?? 0) : 0);
const numberIn = (address) => ofPage(address) || ofPane(address);

function wanted() {
  if (going && (numberIn(location) === going || performance.now() - since > PATIENCE_MS)) going = 0;
  return going || numberIn(location);
}

const tell = () => told.forEach((each) => each());
function follow(each) {
  told.add(each);
  return () => told.delete(each);
}

function keep(number, found) {
  kept.delete(number);
  kept.set(number, { ...found, number, at: performance.now() });
  if (kept.size > MOST) kept.delete(kept.keys().next().value);
}

function known(number) {
  const found = kept.get(number);
  if (found && performance.now() - found.at > KEPT_MS) kept.delete(number);
  return kept.get(number);
}

// Whatever is known of these may be no longer so.
export function forget(...numbers) {
  for (const number of numbers.length ? numbers : [...kept.keys(), ...asked.keys()]) {
    kept.delete(number);
    asked.get(number)?.abort();
    asked.delete(number);
  }
}

// A ticket as REST tells of it, as a page shows it; its timeline comes with the rest. `names` are its properties'.
function shownOf(ticket, names) {
  const text = (value) => (value == null ? "" : String(value));
  const words = (before) => Object.fromEntries(names.map((name) => [name, text(ticket[before + name])]));
  const { id, title, description, requester, assignee, created_at, resolved_at } = ticket;
  const card = { id, title, description, words: words(""), suggested: words("suggested_"), created_at, resolved_at: text(resolved_at) };
  card.suggestion_source = text(ticket.suggestion_source);
  Object.assign(card, { requester_name: text(requester?.name), requester_email: text(requester?.email) });
  Object.assign(card, { assignee: text(assignee?.id), assignee_name: text(assignee?.name) });
  return { ticket: card, timeline: [], place: "", has_older: false, has_newer: false, files: [] };
}

export async function askFor(number, signal) {
  const answer = await fetch(`/api/tickets/${number}/`, { headers: { Accept: "application/json" }, cache: "no-store", signal });
  return { status: answer.status, ticket: answer.ok ? await answer.json() : null };
}

async function ask(number) {
  const stop = new AbortController();
  asked.set(number, stop);
  const found = await askFor(number, stop.signal).catch(() => null);
  if (asked.get(number) !== stop) return; // forgotten meanwhile
  asked.delete(number);
  keep(number, { ticket: found?.ticket ?? null }); // nor is it asked for again where there is none
  if (number === wanted()) tell();
}

const isUnknown = (number) => number && number !== present && !asked.has(number) && !known(number);

// The tickets that a key leads to from here, the likeliest first.
function neighbours() {
  if (ofPage(location)) return [1, -1].map((step) => document.querySelector(`main [data-step="${step}"]`)).map((link) => link && ofPage(link));
  const rows = [...document.querySelectorAll(ROW)].map((row) => Number(row.dataset.ticket));
  const open = wanted(), at = rows.indexOf(open || Number(document.activeElement?.closest(ROW)?.dataset.ticket));
  const near = isWide() ? [rows[Math.max(at, 0)], rows[at + 1], rows[at - 1], rows[at + 2]] : [];
  return near.filter((number) => number !== open);
}

let planned = 0;
const soon = typeof requestIdleCallback === "undefined" ? (then) => setTimeout(then, 50) : (then) => requestIdleCallback(then, { timeout: 500 });
function plan() {
  planned ||= soon(() => {
    planned = 0;
    for (const number of neighbours()) {
      if (asked.size >= AT_ONCE) break;
      if (isUnknown(number)) ask(number).then(plan);
    }
  });
}

if (typeof window !== "undefined") {
  // React Router has taken the click by now, and leads there.
  window.addEventListener("click", ({ defaultPrevented, target }) => {
    const link = defaultPrevented && target.closest?.("a[href]"), number = link ? numberIn(link) : 0;
    if (isUnknown(number) && link.dataset.step) ask(number);
    if (!number || number === wanted()) return;
    [going, since] = [number, performance.now()];
    tell();
  });
  window.addEventListener("popstate", tell);
  window.addEventListener("pagehide", () => forget());
  document.addEventListener("focusin", ({ target }) => target.closest?.(ROW) && plan());
}

// What to show where the desk has told of `shown`: that, or what is known of the ticket that is wanted instead. `names` are
// those of a ticket's words.
export function useAhead(shown, names) {
  const found = useSyncExternalStore(follow, () => known(wanted()) ?? null, () => null);
  if (!found || found.number === shown.ticket.id) return shown;
  if (found.ticket) found.shown ??= shownOf(found.ticket, names);
  return found.shown ?? shown;
}

// Looks ahead from the ticket that a page shows, and shows each from its beginning.
export function Ahead({ shown, seen, near }) {
  const was = useRef(0);
  useLayoutEffect(() => {
    if (was.current && seen && was.current !== seen) (document.querySelector(".beside") ?? window).scrollTo(0, 0);
    was.current = seen || was.current;
  }, [seen]);
  useEffect(() => {
    present = shown.ticket.id;
    if (!present) return undefined;
    forget(present); // what was known of it is older
    plan();
    return () => keep(shown.ticket.id, { shown });
  }, [shown]);
  useEffect(plan, [near]);
  useEffect(() => () => ((present = 0), forget()), []); // whoever comes next may not see it
  return null;
}

// The same from the rows of the queue; of a row that is another than before, more may be.
export function useRowsAhead(rows) {
  const before = useRef([]);
  useEffect(() => {
    const were = new Map(before.current.map((row) => [row.id, JSON.stringify(row)]));
    const changed = rows.filter((row) => were.has(row.id) && were.get(row.id) !== JSON.stringify(row)).map((row) => row.id);
    if (changed.length) forget(...changed);
    before.current = rows;
    plan();
  }, [rows]);
}
