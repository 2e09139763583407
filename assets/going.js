// What the other scripts of the desk share: changing the page without loading it anew, finding a control by the name that
// people know it by, waiting until something is there, and saying what happens to whoever does not see it.
(() => {
  const QUEUE = "/tickets", LAST_QUEUE = "desk.queue", PATIENCE_MS = 10_000;
  const path = () => location.pathname.replace(/(?<=.)\/$/, "");

  // Made with the first key or click: a reader hears only what changes in a region that was there before.
  function region() {
    const there = document.getElementById("announced");
    if (there) return there;
    const made = Object.assign(document.createElement("div"), { id: "announced", className: "unseen" });
    made.setAttribute("role", "status");
    return document.body.appendChild(made);
  }

  let saying;
  function say(sentence) {
    region().textContent = "";
    clearTimeout(saying);
    saying = setTimeout(() => (region().textContent = sentence), 50);
  }

  // React Router keeps its router there; without it the page is loaded anew, which leads to the same place.
  async function go(address) {
    const router = window.__reactRouterDataRouter;
    if (!router) return location.assign(address);
    document.documentElement.dataset.going = "";
    try {
      await router.navigate(address);
    } finally {
      delete document.documentElement.dataset.going;
    }
  }

  // A browser may keep nothing at all.
  function kept(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }
  function keep(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {} // then it holds for no longer than this page
  }

  // Safari has ended a composition before it tells of the key that ended it, which only its code says.
  const isComposed = (event) => event.isComposing || event.keyCode === 229;
  // Radix shuts its dialogs by any Escape that comes to the document; one that ends a composition is for the words alone.
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isComposed(event) && event.target.closest?.("[role=dialog], [role=alertdialog]")) event.stopPropagation();
  }, true);

  // A letter or digit of another script is what stands at its place on a Latin keyboard; those of Latin ones are what they
  // say. With Shift the digits of some scripts are elsewhere.
  const FOREIGN = /^(?![\0-\x7f]|\p{Script=Latin})[\p{L}\p{M}\p{Nd}]$/u;
  function keyOf({ key, code, shiftKey }) {
    const place = FOREIGN.test(key) ? code.match(shiftKey ? /^Key(.)$/ : /^(?:Key|Digit)(.)$/) : null;
    const own = place?.[1] ?? key;
    return own.length === 1 ? own.toLowerCase() : own;
  }

  const isSeen = (node) => node?.checkVisibility?.() ?? false;
  const openDialogs = () => [...document.querySelectorAll("dialog, [role=dialog], [role=alertdialog]")].filter(isSeen);
  const nameOf = (node) => (node.getAttribute("aria-label") ?? node.textContent).trim();
  // Only what the desk itself has named: strangers write the titles that are links, and the names of files; and what is
  // marked with data-theirs is called as a colleague has called himself, or something of his.
  const PRESSED = "button:not([data-deletes], [data-theirs]), a.tool, input[type=checkbox]", WRITTEN = "textarea[aria-label], label[for]";
  const allNamed = (name, within, kinds = PRESSED) => [...within.querySelectorAll(kinds)].filter((node) => nameOf(node) === name);
  const named = (name, within = document) => allNamed(name, within)[0] ?? allNamed(name, within, WRITTEN)[0];

  const TYPED = "textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
  const isTypedInto = (node) => Boolean(node?.isContentEditable || node?.closest?.(TYPED));

  // Calls `then` with what is found, now or when it comes on this page or on that of the path `to`, unless the reader has
  // gone on meanwhile: elsewhere, into something to type in, or to what he asked for after it.
  let giveUp = () => {};
  function once(find, then, to = path()) {
    giveUp();
    const found = find();
    if (found) return then(found);
    const ways = [path(), to];
    const watch = new MutationObserver(() => {
      const come = ways.includes(path()) ? find() : stop();
      if (come) stop(), then(come);
    });
    const typing = ({ target }) => isTypedInto(target) && stop();
    const stop = () => (watch.disconnect(), clearTimeout(timer), document.removeEventListener("focusin", typing));
    const timer = setTimeout(stop, PATIENCE_MS);
    giveUp = stop;
    document.addEventListener("focusin", typing);
    watch.observe(document.body, { childList: true, subtree: true, attributes: true });
    return null;
  }

  // Where the queue was when it was left is where Escape leads back to.
  const remember = () => path() === QUEUE && sessionStorage.setItem(LAST_QUEUE, location.search);
  const queue = () => QUEUE + (sessionStorage.getItem(LAST_QUEUE) ?? "");
  for (const kind of ["keydown", "click"])
    document.addEventListener(kind, (event) => event.isTrusted && (region(), remember()), true);

  let here = path();
  new MutationObserver(() => {
    if (path() === here) return;
    here = path();
    say(document.title);
  }).observe(document.head, { childList: true, subtree: true, characterData: true });

  window.desk = { kept, keep, isComposed, keyOf, isSeen, openDialogs, go, say, named, allNamed, nameOf, isTypedInto, once, path, queue };
})();
