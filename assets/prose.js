// What people wrote, as they wrote it. Addresses in it are links, and nothing else is anything; what is very long is cut,
// with a button that shows all of it.
import { createElement, useEffect, useLayoutEffect, useRef, useState } from "react";
import "./said";

// Also `www.example.com`, and never the full stop or the bracket that ends its sentence.
const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"'`]{1,2000}/gi;
const ENDINGS = new Set(".,:;!?…)]}*_");
// A word is broken where it does not fit. With kerning, all that follows a break is set once more for each line: seconds
// for 20,000 letters.
const LONG_WORD = /\S{300}/;
const BRACKETS = { ")": "(", "]": "[", "}": "{" };

// Counts first and looks at each once: whoever writes two thousand full stops must not hold up who reads them.
function ends(found) {
  const has = {};
  for (const sign of found) has[sign] = (has[sign] ?? 0) + 1;
  let end = found.length;
  for (; ENDINGS.has(found[end - 1]); end--) {
    const cut = found[end - 1];
    if (BRACKETS[cut] && (has[BRACKETS[cut]] ?? 0) >= has[cut]) break;
    has[cut]--;
  }
  return found.slice(0, end);
}

function linked(text) {
  const parts = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = ends(found);
    const href = address.startsWith("www.") || address.startsWith("WWW.") ? `https://${address}` : address;
    if (!URL.canParse(href)) continue;
    parts.push(text.slice(from, index), createElement("a", { key: index, href, target: "_blank", rel: "noopener noreferrer nofollow ugc" }, address));
    from = index + address.length;
  }
  return [...parts, text.slice(from)];
}

const usedLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

export function Prose({ text, lines }) {
  const [isWhole, show] = useState(false), [isCut, cut] = useState(false), box = useRef(null);
  usedLayoutEffect(() => show(false), [text]);
  usedLayoutEffect(() => {
    if (!lines) return;
    const measure = () => box.current && !isWhole && cut(box.current.scrollHeight > box.current.clientHeight + 1);
    measure();
    const seen = new ResizeObserver(measure);
    seen.observe(box.current);
    return () => seen.disconnect();
  }, [text, lines, isWhole]);
  const isClamped = lines && !isWhole, isLong = LONG_WORD.test(text ?? "");
  const style = { WebkitLineClamp: isClamped ? lines : undefined, fontKerning: isLong ? "none" : undefined };
  return createElement(
    "div", {},
    createElement("div", { ref: box, dir: "auto", className: isClamped ? "prose clamped" : "prose", style }, linked(text ?? "")),
    (isCut || isWhole) && createElement(
      "button", { type: "button", className: "show-all", "aria-expanded": isWhole, onClick: () => show(!isWhole) },
      isWhole ? said("Show less") : said("Show all"),
    ),
  );
}

// The name of the tab, as long as this is shown.
export function TabTitle({ text }) {
  useEffect(() => {
    if (text) document.title = text;
  }, [text]);
  return null;
}
