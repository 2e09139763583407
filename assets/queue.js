// The queue's selection, which lives in the browser; its sheets under buttons; how each person likes the rows.
// What pages ask of it: deskQueue.selected(), label(), words(), clear().
(() => {
  const every = (what) => [...document.querySelectorAll(what)];
  const bar = () => document.querySelector("[data-count]");
  const checked = () => every("[data-select]:checked");
  let all = null; // the address of which all that match are selected, on whatever page they are
  let last = null; // the row that was clicked last, from which a range goes
  let turn = Date.now(); // which selection it is: each choice makes it another, and so does a page drawn anew

  function query() {
    const asked = new URLSearchParams(location.search);
    for (const name of ["cursor", "ticket"]) asked.delete(name);
    return asked.toString();
  }
  // As the page shows it, without what it makes nothing of; a call's days would be those of UTC.
  function exported(shown) {
    const asked = new URLSearchParams(shown ?? query());
    asked.delete("cursor");
    try {
      asked.set("zone", localStorage.getItem("zone") ?? "UTC");
    } catch {} // then the page's days are those of UTC, too
    return asked.toString();
  }
  const selected = () => ({ turn, ...(all === null ? { ids: checked().map((box) => Number(box.dataset.select)) } : { query: all }) });
  function label() {
    const number = checked().length;
    return all !== null ? understood(bar()?.dataset.count ?? "") : counted("{number} ticket", "{number} tickets", number);
  }
  function say(node, text) {
    if (node && node.textContent !== text) node.textContent = text;
  }
  function show() {
    if (all !== null && all !== query()) all = null;
    const boxes = every("[data-select]"), page = document.querySelector("[data-select-page]");
    if (all !== null) for (const box of boxes) box.checked = true;
    const number = checked().length, place = bar(), isOn = number > 0;
    if (page) {
      page.checked = isOn && number === boxes.length;
      page.indeterminate = isOn && number < boxes.length;
    }
    if (!place) return;
    if (!isOn && place.contains(document.activeElement)) page?.focus();
    place.toggleAttribute("data-on", isOn);
    place.toggleAttribute("data-all", all !== null);
    if (isOn) say(place.querySelector("[data-selected]"), said("{tickets} selected", { tickets: label() }));
  }
  // That of a `turn` only, if one is given: what was selected since is another one.
  function clear(of = null) {
    if (of !== null && of !== turn) return;
    turn++;
    all = last = null;
    for (const box of checked()) box.checked = false;
    show();
    document.dispatchEvent(new Event("desk:let-go"));
  }
  // The words of a filter whose boxes are checked, as an address's state takes them.
  const words = (name) => every(`[data-word-of="${name}"]:checked`).map((box) => box.value).join(",");
  globalThis.deskQueue = { selected, label, clear, words };

  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-select-page]")) for (const box of every("[data-select]")) box.checked = target.checked;
    else if (!target.matches?.("[data-select]")) return;
    all = null;
    turn++;
    show();
  });
  document.addEventListener("click", (event) => {
    const { target, shiftKey } = event;
    if (target.closest?.("[data-select-all]")) {
      all = query();
      turn++;
      show();
    } else if (target.closest?.("[data-clear-selection]")) clear();
    else if (target.matches?.("[data-select]")) {
      const boxes = every("[data-select]"), from = boxes.indexOf(last), to = boxes.indexOf(target);
      if (shiftKey && from >= 0)
        for (const box of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) box.checked = target.checked;
      last = target;
    } else if (target.closest?.("[data-export]")) save(`/api/tickets/export.csv?${exported(target.closest("[data-export]").dataset.shown)}`);
    else if (target.closest?.(".sheet-button")) target.closest("[popover]")?.hidePopover();
  });
  // A range of rows, not of words.
  document.addEventListener("mousedown", (event) => event.shiftKey && event.target.closest?.(".pick-box") && event.preventDefault());
  let asked = 0;
  new MutationObserver(() => (asked ||= requestAnimationFrame(() => ((asked = 0), show())))).observe(document.body, { childList: true, subtree: true });

  function save(address) {
    const way = Object.assign(document.createElement("a"), { href: address, download: "tickets.csv" });
    way.click();
  }

  // How many there are is said once the page shows what was searched for or chosen on it, not whenever that changes.
  let shown = {};
  function tell() {
    const place = document.querySelector("[data-shown]"), asked = new URLSearchParams(place?.dataset.shown), was = shown;
    if (!place) return;
    for (const name of ["cursor", "sort"]) asked.delete(name);
    shown = { place, asked: String(asked) };
    if (was.place === place && was.asked !== shown.asked) window.desk.say(document.querySelector(".queue-head .count").textContent);
  }
  new MutationObserver(tell).observe(document.body, { attributeFilter: ["data-shown"], childList: true, subtree: true });

  // A sheet hangs below its button, or above it where there is more room.
  document.addEventListener("beforetoggle", ({ target, newState }) => {
    const button = newState === "open" && target.matches?.(".sheet") && document.querySelector(`[popovertarget="${target.id}"]`);
    if (!button) return;
    const place = button.getBoundingClientRect(), isLow = place.bottom > innerHeight * 0.6, isLeft = place.left < innerWidth / 2;
    Object.assign(target.style, {
      top: isLow ? "auto" : `${place.bottom + 4}px`,
      bottom: isLow ? `${innerHeight - place.top + 4}px` : "auto",
      left: isLeft ? `${Math.max(place.left, 8)}px` : "auto",
      right: isLeft ? "auto" : `${Math.max(document.documentElement.clientWidth - place.right, 8)}px`,
    });
  }, true);
  document.addEventListener("toggle", ({ target, newState }) => {
    if (newState !== "open" || !target.matches?.(".sheet[role=group]")) return;
    const inside = [...target.querySelectorAll("button, input")];
    for (const each of inside)
      if (each.dataset.display) each.checked = isLiked(each);
      else if (each.dataset.on) each.checked = each.dataset.on === "true";
    inside.find((each) => each.checkVisibility())?.focus();
  }, true);
  addEventListener("scroll", () => document.querySelector(".sheet:popover-open")?.hidePopover(), { passive: true });

  // How close the rows are and which columns they have, for each person of this browser.
  const page = document.documentElement.dataset;
  const place = () => `queue:${document.querySelector("[data-whose]")?.dataset.whose ?? ""}`;
  function liked() {
    try {
      return JSON.parse(localStorage.getItem(place()) ?? localStorage.getItem("queue:last")) ?? {};
    } catch {
      return {};
    }
  }
  function isLiked({ dataset: { display: name }, value }) {
    const { density = "compact", without = [] } = liked();
    return name === "density" ? density === value : !without.includes(value);
  }
  function like() {
    const { density = "compact", without = [] } = liked();
    page.density = density;
    page.without = without.join(" ");
  }
  document.addEventListener("change", ({ target: box }) => {
    const name = box.dataset?.display;
    if (!name) return;
    const now = liked(), without = (now.without ?? []).filter((each) => each !== box.value);
    const next = name === "density" ? { ...now, density: box.value } : { ...now, without: box.checked ? without : [...without, box.value] };
    try {
      for (const key of [place(), "queue:last"]) localStorage.setItem(key, JSON.stringify(next));
    } catch {} // for this page it holds all the same
    like();
  });
  like();
  new MutationObserver(like).observe(document.body, { attributes: true, attributeFilter: ["data-whose"], subtree: true });
})();
