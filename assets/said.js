// What people read, in their language: the pages' own scripts and the components, which bring this file along, ask here.
// The catalogue is there before it, if the page is in another language than English; English messages are their own.
(() => {
  // Where a browser forbids a page to keep anything, what it would keep is held as long as the page is: what draws pages,
  // and gives them their name for the desk, asks its storage without a doubt.
  class Held {
    #kept = new Map();
    get length() {
      return this.#kept.size;
    }
    key = (place) => [...this.#kept.keys()][place] ?? null;
    getItem = (name) => this.#kept.get(String(name)) ?? null;
    setItem = (name, value) => void this.#kept.set(String(name), String(value));
    removeItem = (name) => void this.#kept.delete(String(name));
    clear = () => this.#kept.clear();
  }
  function isAllowed(name) {
    try {
      window[name].getItem(""); // it may be forbidden by an error, or be null
      return true;
    } catch {
      return false;
    }
  }
  for (const name of globalThis.document ? ["localStorage", "sessionStorage"] : [])
    if (!isAllowed(name)) Object.defineProperty(window, name, { value: new Held() });

  if (globalThis.formatter) return; // what was added last: a browser may have kept a `said.js` of before
  const words = globalThis.deskWords ?? {};
  const language = globalThis.document?.documentElement.lang || "en";
  // Where its words are said as here: English times are written as in Europe, with 24 hours, unless the browser asks else.
  const liked = (globalThis.navigator?.languages ?? []).find((tag) => tag.split("-")[0] === language && tag !== language);
  globalThis.deskLocale = language === "en" ? "en-GB" : (liked ?? language);
  const filled = (message, values = {}) => message.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

  // What writes numbers and times: to make one takes longer than to draw a row, and a whole page can share it.
  const made = new Map();
  globalThis.formatter = (kind, way = {}, locale = deskLocale) => {
    const key = kind + locale + JSON.stringify(way);
    if (!made.has(key)) made.set(key, new Intl[kind](locale, way));
    return made.get(key);
  };

  // A message with its values in the places of their names.
  globalThis.said = (message, values) => filled(words[message] ?? message, values);

  // The same of so many: `one` is for 1, `many` for others, as the language tells them apart.
  globalThis.counted = (one, many, number, values) => {
    const known = words[one], count = Number(number);
    const [first, second] = Array.isArray(known) ? known : [one, many];
    const isOne = formatter("PluralRules", {}, language).select(count) === "one";
    return filled(isOne ? first : second, { number: formatter("NumberFormat", {}, language).format(count), ...values });
  };

  // A day, `iso`, as the language writes it; it is `english` where that is read. A long one has a year where that has.
  const DAYS = { date: { dateStyle: "medium" }, short: { day: "numeric", month: "short" }, long: { weekday: "long", day: "numeric", month: "short" } };
  globalThis.dated = (iso, english, form) => {
    if (!globalThis.deskWords || !english) return english;
    const year = form === "long" && english.endsWith(iso.slice(0, 4)) ? { year: "numeric" } : {};
    return formatter("DateTimeFormat", { timeZone: "UTC", ...DAYS[form], ...year }).format(new Date(`${iso}T00:00Z`));
  };

  // Figures as the desk writes them, "1,234", "12 (8%)" and "2.5k", times, "2h 10m", and sizes, "1.5 MB", as the language
  // does.
  const UNITS = { d: "day", h: "hour", m: "minute", s: "second" };
  const FIGURES = /^(?=.*\d)[\d.,%()<+−±kM ]+$/, TIMES = /^\+?\d+[dhms]( \d+[dhms])?$/, SIZES = /^[\d.]+ (MB|kB|bytes)$/;
  const figure = (text, whole, part = "", percent = "") => {
    const number = Number(whole.replaceAll(",", "") + part), digits = Math.max(0, part.length - 1);
    const way = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: whole.includes(","), style: percent ? "percent" : "decimal" };
    return formatter("NumberFormat", way).format(percent ? number / 100 : number);
  };
  const time = (text, number, unit) => formatter("NumberFormat", { style: "unit", unit: UNITS[unit], unitDisplay: "short" }).format(number);

  // A word of the desk's own, in a place where what people have named stands, too.
  globalThis.wordOf = (text) => (typeof words[text] === "string" ? words[text] : text);

  // What the server said, which speaks English: a message, several words, or a message with its values in it.
  let patterns;
  const plain = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = (message) => new RegExp(`^${message.split(/\{\w+\}/).map(plain).join("(.*?)")}$`, "s");
  const letters = (message) => message.replace(/\{\w+\}/g, "").length;
  function learnt() {
    const open = Object.keys(words).filter((message) => typeof words[message] === "string" && message.includes("{"));
    return open.sort((one, other) => letters(other) - letters(one)).map((message) => [message, pattern(message)]);
  }
  globalThis.understood = (sentence) => {
    if (typeof sentence !== "string" || !sentence || !globalThis.deskWords) return sentence;
    if (typeof words[sentence] === "string") return words[sentence];
    if (FIGURES.test(sentence)) return sentence.replace(/(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%)?/g, figure);
    if (TIMES.test(sentence)) return sentence.replace(/(\d+)([dhms])/g, time);
    if (SIZES.test(sentence)) return sentence.split(" ").map(understood).join(" ");
    const several = sentence.split(", ");
    if (several.every((each) => typeof words[each] === "string")) return several.map(wordOf).join(", ");
    for (const [message, form] of (patterns ??= learnt())) {
      const found = sentence.match(form);
      if (!found) continue;
      const names = [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      return filled(words[message], Object.fromEntries(names.map((name, i) => [name, understood(found[i + 1])])));
    }
    return sentence;
  };
})();
