// Single keys, as the dialog "Keyboard shortcuts" lists them: never while somebody types, in a dialog or a menu, or with
// Ctrl, Alt or Cmd. Whoever speaks to the machine instead of typing can switch them off there.
(() => {
  const { kept, keep, go, say, isComposed, keyOf, isSeen, openDialogs, named, allNamed, isTypedInto, once, path, queue } = window.desk;
  const { rows, rowOf, ofAddress, current, opener, take, move, atHand, ofPage, selected, press, pend } = window.desk;
  const SWITCH = "desk.keys", SEQUENCE_MS = 1500;
  const PAGES = { t: "/tickets", d: "/dashboard", n: "/" };
  const PRIORITIES = ["low", "medium", "high", "critical"];
  const help = () => document.getElementById("keyboard-shortcuts");
  const isOn = () => kept(SWITCH) !== "off";
  const isTyping = ({ target }) => isTypedInto(target);
  const isElsewhere = ({ target }) =>
    target.closest?.("[role=listbox]") || document.querySelector("[popover=auto]:popover-open") || openDialogs().length;

  const focusOn = (find, to) => once(() => [find()].find(isSeen), (node) => (node.focus(), node.select?.()), to);
  const searchBox = () => document.querySelector("#search");
  function search() {
    if (!isSeen(searchBox())) go("/tickets");
    focusOn(searchBox, "/tickets");
  }
  function newTicket() {
    if (path() !== "/") go("/");
    focusOn(() => document.getElementById("title"), "/");
  }

  const ofSelected = (verb) => said("{verb} selected", { verb: said(verb) });
  const selectedOr = (name, alone) => () => (selected() ? named(name, selected())?.click() : alone());
  const selectedWord = (word) => document.querySelectorAll("#set-priority [role=menuitem]")[PRIORITIES.indexOf(word)];
  function undo() {
    const way = allNamed(said("Undo"), document).find(isSeen);
    return way ? (say(said("Undoing …")), way.click()) : say(said("There is nothing to undo."));
  }

  const box = (row) => named(said("Select #{number}", { number: row?.dataset.ticket }), row ?? document.body);
  let anchor = ""; // the ticket that was selected last, from which a range begins
  function select() {
    const one = box(current());
    if (!one) return say(said("No ticket is chosen. Press J to choose one."));
    anchor = current().dataset.ticket;
    one.click();
    return say(isChecked(one) ? said("#{number} is selected.", { number: anchor }) : said("#{number} is selected no longer.", { number: anchor }));
  }
  function selectRange() {
    const all = rows(), to = all.indexOf(current()), from = Math.max(0, all.indexOf(rowOf(anchor) ?? current()));
    if (to < 0) return say(said("No ticket is chosen. Press J to choose one."));
    const range = all.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const one of range.map(box)) if (one && !isChecked(one)) one.click();
    const [first, last] = [range[0], range.at(-1)].map((row) => row.dataset.ticket);
    return say(counted("{number} ticket from #{first} to #{last} is selected.", "{number} tickets from #{first} to #{last} are selected.", range.length, { first, last }));
  }
  const isChecked = (one) => one.checked ?? one.getAttribute("aria-checked") === "true";

  const step = (by) => {
    if (!ofPage()) return move(by);
    // Until the desk has told of it nobody knows what stands next to this ticket.
    const link = () => document.querySelector(`main [data-step="${by}"]`);
    const isKnown = () => document.querySelector("main .ticket-tools") && link()?.ariaDisabled !== "true";
    return once(isKnown, () => (link() ? link().click() : say(by > 0 ? said("There is no next ticket.") : said("There is no previous ticket."))));
  };
  const open = (event) => {
    if (event.target.closest("a, button, input, summary, [tabindex='0']") || ofPage() || !current()) return;
    event.preventDefault();
    opener(current())?.click();
  };
  const resolve = () => press("Resolve", said("Resolving #{number} …"), (number) => said("#{number} is resolved already.", { number }));
  const close = () => press("Close", "", (number) => said("#{number} is closed already.", { number }));
  const NOBODY = said("There are no accounts yet, so a ticket can be nobody's.");
  const assign = () => press("Assign to me", said("Assigning #{number} …"), (number) => (document.querySelector(".open-desk") ? NOBODY : said("#{number} is yours already.", { number })));

  // No row has a button for each priority: what the key says is sent as a form, which names its ticket.
  function prioritize(word, number = atHand()) {
    const form = document.querySelector(".key-priority");
    if (!number || !form) return say(said("No ticket is chosen. Press J to choose one."));
    form.elements.ticket.value = number;
    form.elements.priority.value = word;
    pend(number);
    say(said("Setting the priority of #{number} to {word} …", { number, word: understood(word) }));
    return form.requestSubmit();
  }

  function back() {
    if (selected()) return named(said("Clear selection"), selected())?.click(), say(said("Nothing is selected."));
    if (new URLSearchParams(location.search).has("ticket")) return named(said("Close the ticket"))?.click();
    const number = ofPage();
    if (!number) return null;
    go(queue());
    return once(() => rowOf(number), (row) => document.activeElement.matches("body, main") && take(row), "/tickets");
  }

  function showHelp() {
    once(() => help()?.querySelector("[data-shuts]"), (done) => {
      help().showModal();
      help().querySelector("[name=keys]").checked = isOn();
      done.focus();
    });
  }

  const KEYS = { j: () => step(1), k: () => step(-1), x: select, c: newTicket, "/": search, "?": showHelp, Escape: back, Enter: open, z: undo };
  Object.assign(KEYS, { r: selectedOr(ofSelected("Resolve"), resolve), e: selectedOr(ofSelected("Close"), close), a: selectedOr(said("Assign selected"), assign) });
  PRIORITIES.forEach((word, place) => (KEYS[place + 1] = () => (selected() ? selectedWord(word)?.click() : prioritize(word))));
  const REPEATED = ["j", "k"];

  // What a first key of two waits for is shown as long as it waits.
  let waiting = 0;
  const hint = () => document.getElementById("key-sequence");
  const wait = () => ((waiting = setTimeout(rest, SEQUENCE_MS)), (hint().hidden = false), say(hint().textContent));
  const rest = () => (clearTimeout(waiting), (waiting = 0), hint() && (hint().hidden = true));

  function deed(event) {
    const key = keyOf(event);
    if (waiting) {
      rest();
      if (PAGES[key]) return () => (PAGES[key] === "/" ? newTicket() : go(PAGES[key]));
    }
    if (key === "g") return wait;
    if (event.shiftKey && /^[a-z]$/.test(key)) return key === "x" ? selectRange : null;
    return event.repeat && !REPEATED.includes(key) ? null : KEYS[key];
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isComposed(event) || event.ctrlKey || event.altKey || event.metaKey || !help()) return;
    const key = keyOf(event);
    if (isTyping(event) || isElsewhere(event) || (key.length === 1 && !isOn())) return;
    const done = deed(event);
    if (!done) return;
    if (key !== "Enter" && key !== "Escape") event.preventDefault();
    done(event);
  });

  // From the search box down into what it has found; and Escape leaves any box with its words, for the keys: one of the
  // ticket that is open for no other row than its own.
  function leave(box) {
    const row = box.closest(".one-ticket") ? rowOf(ofAddress()) : current() ?? rows()[0];
    if (row) return take(row);
    box.blur();
    return document.getElementById("content")?.focus({ preventScroll: true });
  }
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || isComposed(event) || !help() || !isTyping(event) || isElsewhere(event)) return;
    const isDown = target === searchBox() && ["ArrowDown", "Enter"].includes(key) && rows().length;
    if (isDown) event.preventDefault(), take(rows()[0]);
    else if (key === "Escape" && !(target.type === "search" && target.value)) leave(target);
  });

  document.addEventListener("change", ({ target }) => target.name === "keys" && keep(SWITCH, target.checked ? "on" : "off"));
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.('[data-opens="keyboard-shortcuts"]') && help()) showHelp();
    else if (target === help() || target.closest?.("[data-shuts]")) target.closest("dialog").close();
  });
  Object.assign(window.desk, { search, newTicket, prioritize, undo, showHelp });
})();
