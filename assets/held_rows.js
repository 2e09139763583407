// Rows stay where they are while a pointer, the focus or a selection is among them: what they show is changed in its
// place, what others took away stays and says so (the last fifty of it), what comes before them waits, and the page says
// how many wait.
import { useEffect, useReducer, useRef, useSyncExternalStore } from "react";
import { useRowsAhead } from "./ahead.js";
import { learn, left } from "./gone_rows.js";

const LIST = "[data-held]"; // the rows, and the button that shows those that wait
const MOST_GONE = 50;
const POINTS = typeof matchMedia === "undefined" ? null : matchMedia("(hover: hover)");
const told = new Set();
let waiting = 0;

function isHeld() {
  const list = document.querySelector(LIST);
  if (!list) return false;
  const isPointed = POINTS.matches && list.matches(":hover") && !document.querySelector("[role=dialog], [role=alertdialog]");
  return isPointed || list.contains(document.activeElement) || list.querySelector("[data-select]:checked") !== null;
}

function tellWaiting(number) {
  if (number === waiting) return;
  waiting = number;
  for (const tell of told) tell();
}

// The rows to show, and how many others wait, when `shown` are there and the desk has `queue`.
function held(shown, queue) {
  const here = new Map(queue.rows.map((row) => [row.id, row]));
  const known = new Set(shown.rows.map((row) => row.id));
  const newest = Math.max(...known);
  const last = queue.rows.findLastIndex((row) => known.has(row.id));
  const fresh = queue.rows.filter((row) => !known.has(row.id));
  const waits = fresh.filter((row) => (last < 0 ? row.id > newest : queue.rows.indexOf(row) < last));
  const end = shown.rows.findLastIndex((row) => here.has(row.id));
  // Those at the end have not left, but have been pushed to the next page by those that wait.
  const pushed = new Set(waits.length ? shown.rows.slice(end + 1).slice(-waits.length) : []);
  const rows = shown.rows.flatMap((row) => here.get(row.id) ?? (pushed.has(row) ? row : left(row)));
  const gone = rows.filter(({ became }) => became).sort((one, other) => one.left - other.left);
  const dropped = new Set(gone.slice(0, -MOST_GONE));
  const more = fresh.filter((row) => !waits.includes(row));
  return { at: queue.at, rows: [...rows.filter((row) => !dropped.has(row)), ...more], waiting: waits.length };
}

export function useHeldRows(queue) {
  useRowsAhead(queue.rows);
  const [, draw] = useReducer((number) => number + 1, 0);
  const latest = useRef(queue), shown = useRef({ ...queue, waiting: 0 }), asked = useRef(new Set());
  if (latest.current !== queue) {
    latest.current = queue;
    const isSame = shown.current.at === queue.at && shown.current.rows.length > 0;
    shown.current = isSame && isHeld() ? held(shown.current, queue) : { ...queue, waiting: 0 };
  }
  useEffect(() => tellWaiting(shown.current.waiting));
  useEffect(() => {
    const gone = shown.current.rows.filter(({ became }) => became);
    const ids = new Set(gone.map(({ id }) => id));
    for (const id of asked.current) if (!ids.has(id)) asked.current.delete(id);
    learn(gone, asked.current, (found) => {
      const rows = shown.current.rows.map((row) => (row.id === found.id && row.became ? found : row));
      shown.current = { ...shown.current, rows };
      draw();
    });
  });
  useEffect(() => {
    const show = () => {
      if (shown.current.rows === latest.current.rows) return;
      shown.current = { ...latest.current, waiting: 0 };
      draw();
    };
    const ease = () => setTimeout(() => isHeld() || show());
    const events = ["pointerover", "focusin", "focusout", "change", "desk:let-go"];
    for (const event of events) document.addEventListener(event, ease);
    document.addEventListener("desk:show-new", show);
    return () => {
      tellWaiting(0);
      for (const event of events) document.removeEventListener(event, ease);
      document.removeEventListener("desk:show-new", show);
    };
  }, []);
  return shown.current.rows;
}

function follow(tell) {
  told.add(tell);
  return () => told.delete(tell);
}

export const useWaiting = () => useSyncExternalStore(follow, () => waiting, () => 0);
