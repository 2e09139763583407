// Where the focus goes when nobody has said so: to the content by the skip link, back from a dialog to what had it, and
// to a neighbour when what had it is gone.
(() => {
  const DIALOG = "dialog, [role=dialog], [role=alertdialog]";
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
    const row = target.closest("tr, li"), list = row?.parentElement;
    last = { target, name: target.getAttribute("aria-label"), row, list, place: list && [...list.children].indexOf(row) };
  });

  // Whoever clicked beside everything wants it nowhere. Browsers say the same of what is just being taken away.
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (relatedTarget || target.closest(DIALOG)) return;
    const was = last;
    setTimeout(() => last === was && lost() && document.hasFocus() && target.isConnected && (last = null));
  });

  const usable = (node) => (node?.isConnected && !node.disabled && node.checkVisibility() ? node : null);
  const first = (row) => usable(row?.querySelector("a[href], button:not(:disabled)"));
  const stepping = (by) => usable(by && document.querySelector(`[data-step="${by}"]`));

  // What had it may have been drawn anew under the same name, or be gone alone, or with its row.
  function home({ target, name, row, list, place }) {
    const again = name && document.querySelector(`[aria-label="${CSS.escape(name)}"]`);
    const near = row?.isConnected ? row : list?.isConnected && list.children[Math.min(place, list.children.length - 1)];
    return usable(target) ?? usable(again) ?? stepping(target.dataset.step) ?? (near ? first(near) : null) ?? content();
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
