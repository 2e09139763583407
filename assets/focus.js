// Where the focus goes when nobody has said so: to the content by the skip link, back from a dialog to what had it, and
// when what had it is gone, to what stands in its place or nearby.
(() => {
  const DIALOG = "dialog, [role=dialog], [role=alertdialog]";
  const PART = ".ticket, section, form, .deeds, [role=toolbar], nav, aside, header, main, body", ROW = "tr, li", WHOLE = "main, body";
  const CONTROL = "a[href], button, select";
  const content = () => document.getElementById("content");
  const lost = () => !document.activeElement || document.activeElement === document.body;
  let last = null; // what had the focus last, outside of any dialog, and where it was
  let step = ""; // the way to the next ticket had it, and is gone until something is known of that

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".skip")) return;
    event.preventDefault();
    content()?.focus();
    content()?.scrollIntoView();
  });

  document.addEventListener("focusin", ({ target }) => {
    if (target.closest(DIALOG)) return;
    if (target !== content()) step = "";
    last = { target, name: target.getAttribute("aria-label"), way: wayTo(target) };
  });

  // What stands around it, from the inside out, and as which child of that; its part of the page ends it. Beside the way
  // to another page of the list there is only the way back.
  function wayTo(target) {
    const way = [];
    if (target.closest(".pager")) return way;
    for (let node = target; !node.matches(PART) && !node.parentElement.matches(WHOLE); node = node.parentElement)
      way.push([node.parentElement, [...node.parentElement.children].indexOf(node)]);
    return way;
  }

  // Whoever clicked beside everything wants it nowhere. Browsers say the same of what is just being taken away.
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (relatedTarget || target.closest(DIALOG)) return;
    const was = last;
    setTimeout(() => last === was && lost() && document.hasFocus() && target.isConnected && (last = null));
  });

  const usable = (node) => (node?.isConnected && !node.disabled && node.checkVisibility() ? node : null);
  const first = (node) => [node, ...node.querySelectorAll(CONTROL)].find((each) => each.matches(CONTROL) && usable(each));
  const stepping = (by) => usable(by && document.querySelector(`[data-step="${by}"]`));

  // What has come to stand in its place, or else the next thing after that, or before it; of a row that is still there
  // nothing outside that.
  function near(way) {
    for (const [around, place] of way) {
      if (!around.isConnected) continue;
      const all = [...around.children], nodes = [...all.slice(place), ...all.slice(0, place).reverse()];
      const found = nodes.map(first).find(Boolean);
      if (found || around.matches(ROW)) return found;
    }
    return null;
  }

  // What had it may have been drawn anew under the same name, or be gone alone, or with what was around it.
  function home({ target, name, way }) {
    const again = name && document.querySelector(`[aria-label="${CSS.escape(name)}"]`);
    const { step } = target.dataset;
    return usable(target) ?? usable(again) ?? (step ? stepping(step) : near(way)) ?? content();
  }

  const isDialog = (node) => node.matches?.(DIALOG) || node.querySelector?.(DIALOG);
  new MutationObserver((changes) => {
    if (step && document.activeElement === content()) stepping(step)?.focus({ preventScroll: true });
    if (!last || !lost()) return;
    const isGone = !last.target.isConnected;
    if (!isGone && !changes.some(({ removedNodes }) => [...removedNodes].some(isDialog))) return;
    const was = last;
    step = was.target.dataset.step ?? "";
    setTimeout(() => lost() && home(was)?.focus({ preventScroll: true }));
  }).observe(document.body, { childList: true, subtree: true });

  // Where the stylesheet cannot let a box grow with its text, this does.
  if (!CSS.supports("field-sizing", "content"))
    document.addEventListener("input", ({ target }) => {
      if (target.tagName !== "TEXTAREA") return;
      target.style.height = "auto";
      target.style.height = `${target.scrollHeight + 2}px`;
    });
})();
