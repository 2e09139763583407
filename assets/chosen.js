// A combobox marked with data-chosen-by="enter" saves what is chosen with a click or with Enter. By itself it would save
// at every arrow key; here those wait, Enter saves, and Escape or leaving it takes back what was not: it says what the
// desk has by then (data-is), which a colleague may have chosen meanwhile.
(() => {
  const ours = (node) => node?.matches?.('select[data-chosen-by="enter"]') && node;
  const PASSING = new Set(["Enter", "Tab", "Escape", "Shift", "Control", "Alt", "Meta"]);
  const hasBegun = (box) => box.dataset.begun !== undefined;
  let stepping = null; // the combobox whose key is down: what it says now is a step

  // The page may be told anew meanwhile, and the combobox say what it said before.
  function wait(box) {
    box.dataset.stepped = box.value;
    box.closest("[data-said]")?.setAttribute("data-waits", "");
  }
  function end(box) {
    delete box.dataset.begun;
    delete box.dataset.stepped;
    box.closest("[data-said]")?.removeAttribute("data-waits");
  }
  function takeBack(box) {
    if (hasBegun(box)) box.value = box.dataset.is;
    end(box);
  }

  document.addEventListener("keydown", (event) => {
    const box = ours(event.target);
    if (!box) return;
    if (!PASSING.has(event.key)) {
      stepping = box;
      box.dataset.begun = "";
    } else if (hasBegun(box) && (event.key === "Enter" || event.key === "Escape")) {
      event.preventDefault();
      event.stopPropagation();
      box.value = box.dataset.stepped ?? box.value;
      const isNew = box.value !== box.dataset.is;
      stepping = null; // the letter that chose may still be down, but what follows is no step
      if (event.key === "Escape") takeBack(box);
      else end(box), isNew && box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }, true);
  document.addEventListener("keyup", () => (stepping = null), true);
  document.addEventListener("pointerdown", ({ target }) => {
    stepping = null;
    if (ours(target)) end(target);
  }, true);
  for (const said of ["input", "change"])
    document.addEventListener(said, (event) => {
      const box = ours(event.target);
      if (!box) return;
      if (stepping !== box) return end(box);
      event.stopImmediatePropagation();
      wait(box);
    }, true);
  document.addEventListener("focusout", ({ target }) => ours(target) && takeBack(target), true);
})();
