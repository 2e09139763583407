// How long ago something was: "4m", the exact time on hover, and in words to whoever listens. All tell the time together.
import { createElement, useSyncExternalStore } from "react";
import "./said";

const STEPS = [["year", 31_536_000], ["week", 604_800], ["day", 86_400], ["hour", 3600], ["minute", 60]];
const told = new Set();
let now = Date.now();

function follow(tell) {
  told.add(tell);
  return () => told.delete(tell);
}
if (typeof document !== "undefined")
  setInterval(() => {
    now = Date.now();
    for (const tell of told) tell();
  }, 30_000);

const EXACT = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" };

function words(seconds) {
  const [unit, length] = STEPS.find(([, least]) => Math.abs(seconds) >= least) ?? [];
  if (!unit) return [said("now"), said("a moment ago")];
  const number = Math.trunc(seconds / length);
  const short = formatter("NumberFormat", { style: "unit", unit, unitDisplay: globalThis.deskWords ? "short" : "narrow" });
  return [short.format(Math.abs(number)), formatter("RelativeTimeFormat").format(-number, unit)];
}

// The same for whoever reads it, as English people say it; other languages have their own way.
const ROUGH = [["a minute", "minutes", 60, 45], ["an hour", "hours", 3600, 22], ["a day", "days", 86_400, 26], ["a month", "months", 2_629_746, 11], ["a year", "years", 31_556_952, Infinity]];
function inEnglish(seconds) {
  const far = Math.abs(seconds), [one, many, length] = ROUGH.find(([, , length, most]) => Math.round(far / length) < most);
  const number = Math.round(far / length), long = number > 1 ? `${number} ${many}` : one;
  const said = Math.round(far) < 45 ? "a few seconds" : long;
  return seconds < 0 ? `in ${said}` : `${said} ago`;
}

export function Ago({ at, isLong }) {
  const seen = useSyncExternalStore(follow, () => now, () => now);
  const then = new Date(at);
  if (Number.isNaN(then.getTime())) return null;
  const seconds = (Math.max(seen, Date.now()) - then) / 1000, [short, long] = words(seconds);
  const exact = formatter("DateTimeFormat", EXACT).format(then);
  if (isLong) return createElement("time", { dateTime: at, title: exact }, globalThis.deskWords ? long : inEnglish(seconds));
  return createElement(
    "time", { dateTime: at, title: exact },
    createElement("span", { "aria-hidden": true }, short),
    createElement("span", { className: "unseen" }, long),
  );
}
