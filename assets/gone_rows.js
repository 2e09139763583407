// Rows that somebody else has taken out of the queue: they stay, faded, and say what became of their tickets. What this
// person does takes them away at once.
import { askFor } from "./ahead.js";
import "./said";

const OWN_MS = 10_000, UNKNOWN = said("Changed");
const MANY = "[role=dialog], [role=alertdialog], [role=toolbar], [role=menu], .deeds";
const acted = new Map(); // when this person last did something to a ticket, by its number; 0 for all of them

function actedOn({ type, target }) {
  if (type === "click" && !target.closest?.("button")) return null;
  const row = target.closest?.("[data-ticket]"), form = target.closest?.(".key-priority");
  if (row) return type === "click" ? Number(row.dataset.ticket) : null;
  if (form) return Number(form.elements.ticket.value);
  if (target.closest?.(".one-ticket")) return Number(new URLSearchParams(location.search).get("ticket"));
  return target.closest?.(MANY) ? 0 : null;
}

if (typeof document !== "undefined")
  for (const type of ["click", "submit", "change"])
    document.addEventListener(type, (event) => {
      const number = actedOn(event);
      if (number !== null) acted.set(number, performance.now());
    }, true);

const isOwn = (number) => [number, 0].some((each) => performance.now() - acted.get(each) < OWN_MS);

// What stays of a row that has left, and as which of all that did: nothing of one's own doing.
let order = 0;
export const left = (row) => (row.became ? row : isOwn(row.id) ? [] : { ...row, became: UNKNOWN, left: ++order });

const label = (word) => understood((word.charAt(0).toUpperCase() + word.slice(1)).replaceAll("_", " "));

function becameOf(row, { status, ticket }) {
  if (status === 404) return { ...row, became: said("Deleted") };
  if (!ticket) return row;
  const words = Object.fromEntries(Object.keys(row.words).map((name) => [name, ticket[name]]));
  const moved = Object.keys(words).find((name) => name === "status" && words[name] !== row.words[name]) ?? Object.keys(words).find((name) => words[name] !== row.words[name]);
  const whose = ticket.assignee?.name ?? "";
  const assigned = whose !== row.assignee && (whose ? said("Assigned to {name}", { name: whose }) : said("Nobody’s now"));
  const became = moved === "status" ? label(words.status) : assigned || (moved ? `${label(moved)}: ${label(words[moved])}` : said("No longer matches"));
  return { ...row, words, became };
}

// Calls `then` with each of the rows as it is now, once that is known; `asked` are those that were asked for.
export function learn(rows, asked, then) {
  for (const row of rows) {
    if (row.became !== UNKNOWN || asked.has(row.id)) continue;
    asked.add(row.id);
    const forget = () => asked.delete(row.id);
    askFor(row.id).then((found) => (found.status < 500 ? then(becameOf(row, found)) : forget()), forget);
  }
}
