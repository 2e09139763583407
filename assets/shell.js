// How wide the side bar is: remembered in this browser, and known before anything is drawn, so that nothing moves. On
// narrow screens it is a rail, which opens over the page and shuts by itself. And no page comes back as it was left.
(() => {
  const page = document.documentElement.dataset, KEY = "side";
  const isNarrow = matchMedia("(max-width: 1159px)");
  const kept = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  const begin = () => (page.side = !isNarrow.matches && kept() === "narrow" ? "narrow" : "wide");
  begin();
  isNarrow.addEventListener("change", begin);
  page.keys = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform) ? "mac" : "";

  const turn = () => {
    if (isNarrow.matches) return (page.side = page.side === "open" ? "wide" : "open");
    page.side = page.side === "narrow" ? "wide" : "narrow";
    try {
      localStorage.setItem(KEY, page.side);
    } catch {}
  };
  const shut = () => page.side === "open" && (page.side = "wide");
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-turns=side]")) turn();
    else if (target.closest?.(".side-bar a, main")) shut();
  });
  // One Escape, one thing: what lies over the rail is shut before it, and keys.js, which listens later, lets this one be.
  const OVER = "dialog[open], [role=dialog], [role=alertdialog], :popover-open";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector(OVER)) return;
    if (shut()) event.preventDefault();
  });

  // What a browser keeps of a page that was left may be of somebody who has signed out since: when it comes back it is
  // loaded anew, and is not seen until then.
  addEventListener("pagehide", ({ persisted }) => persisted && (document.documentElement.hidden = true));
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
})();
