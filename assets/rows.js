// The tickets of the queue, one of which is at hand: the one with the focus, or that the page shows, or that had it last.
// What is done to it is done by its own buttons, so that a key can do nothing that a click cannot.
(() => {
  const { say, named, path, isSeen } = window.desk;
  const ROW = ".rows [data-ticket]";
  const TOLD = "[data-sonner-toaster], [role=alert], [role=status]:not(#announced)";
  const PENDING_MS = 15_000;
  const rows = () => [...document.querySelectorAll(ROW)].filter(isSeen);
  const marked = () => rows().find((row) => "focused" in row.dataset);
  const rowOf = (number) => rows().find((row) => row.dataset.ticket === String(number));
  const ofAddress = () => new URLSearchParams(location.search).get("ticket");
  const current = () => document.activeElement?.closest(ROW) ?? rowOf(ofAddress()) ?? marked();
  const opener = (row) => row.querySelector(".title a[href], a[href]");

  function mark(row) {
    for (const each of document.querySelectorAll("[data-focused]")) if (each !== row) delete each.dataset.focused;
    row.dataset.focused = "";
  }

  document.addEventListener("focusin", ({ target }) => {
    const row = target.closest?.(ROW);
    if (row) mark(row);
  });

  function take(row) {
    mark(row);
    opener(row)?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  // A ticket that is open beside the queue follows.
  const isBeside = () => new URLSearchParams(location.search).has("ticket");
  function move(step) {
    const all = rows(), from = all.indexOf(current());
    if (!all.length) return say(said("There are no tickets here."));
    const to = from < 0 ? 0 : from + step;
    if (!all[to]) return say(step > 0 ? said("This is the last ticket of the page.") : said("This is the first ticket of the page."));
    take(all[to]);
    if (isBeside()) opener(all[to])?.click();
    return null;
  }

  const ofFocus = () => document.activeElement?.closest("[data-ticket]")?.dataset.ticket;
  const ofPage = () => path().match(/^\/tickets\/(\d+)$/)?.[1];
  const atHand = () => ofPage() ?? ofFocus() ?? ofAddress() ?? marked()?.dataset.ticket;

  // The bar of all that are selected, when some are.
  const selected = () => [...document.querySelectorAll("[role=toolbar].bulk")].find(isSeen);

  // An action waits for the server: until it is heard of, its row says that it is on its way.
  function pend(number) {
    const row = rowOf(number) ?? document.querySelector("main .one-ticket");
    if (!row) return;
    row.dataset.pending = "";
    const heard = (changes) => changes.some(({ target }) => row.contains(target) || (target.closest ? target : target.parentElement)?.closest(TOLD));
    const watch = new MutationObserver((changes) => heard(changes) && stop());
    const stop = () => (watch.disconnect(), clearTimeout(timer), delete row.dataset.pending);
    const timer = setTimeout(stop, PENDING_MS);
    watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  }

  const button = (verb, number = atHand()) => number && named(said("{verb} #{number}", { verb: said(verb), number }));

  function press(verb, doing, otherwise) {
    const number = atHand(), found = button(verb, number);
    if (!number) return say(said("No ticket is chosen. Press J to choose one."));
    if (!found || found.disabled) return say(otherwise(number));
    if (doing) pend(number), say(doing.replace("{number}", number));
    return found.click();
  }

  Object.assign(window.desk, { rows, rowOf, ofAddress, current, opener, take, move, atHand, ofPage, selected, pend, button, press });
})();
