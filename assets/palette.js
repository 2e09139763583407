// The command palette. The focus stays in its box; which row is chosen is told by aria-activedescendant, as the pattern of
// comboboxes has it. What it can find is in commands.js.
(() => {
  const { matching, use, atHand, isComposed, keyOf, openDialogs, MOST_EACH } = window.desk;
  const PAUSE_MS = 80, MOVES = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
  const dialog = () => document.getElementById("command-palette");
  const part = (name) => document.getElementById(`palette-${name}`);
  const typed = () => part("box").value.trim();
  let items = [], number, people = [], found = [], chosen = 0, shownFor = "", asking = null, pause = 0, failed = false;

  function node(tag, text, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(text, ...children);
    return made;
  }

  function option({ number, name, hint, keys }, place) {
    const shown = [node("span", name, { class: "palette-name", dir: "auto" })];
    if (number) shown.unshift(node("span", number, { class: "palette-number" }));
    if (hint) shown.push(node("span", hint, { class: "palette-hint" }));
    if (keys) shown.push(node("kbd", keys, {}));
    return node("div", "", { role: "option", id: `palette-${place}`, class: "palette-option", "data-place": place }, ...shown);
  }

  function group(name) {
    return node("div", "", { role: "group", "aria-label": name }, node("div", name, { class: "palette-group", "aria-hidden": "true" }));
  }

  function state() {
    if (asking || pause) return said("Searching …");
    if (failed) return said("Tickets cannot be searched just now.");
    return items.length ? counted("{number} result", "{number} results", items.length) : said("Nothing matches.");
  }

  // Who has walked to a row stays on it when more is found.
  function show() {
    const was = shownFor === typed() && items[chosen]?.id;
    shownFor = typed();
    items = matching(shownFor, number, people, found);
    const groups = [];
    items.forEach((item, place) => {
      if (items[place - 1]?.group !== item.group) groups.push(group(item.group));
      groups.at(-1).append(option(item, place));
    });
    part("list").replaceChildren(...groups);
    choose(Math.max(0, items.findIndex(({ id }) => id === was)));
    part("status").textContent = state();
  }

  function choose(place) {
    chosen = place;
    for (const each of part("list").querySelectorAll("[role=option]"))
      each.setAttribute("aria-selected", each.dataset.place === String(place));
    const one = document.getElementById(`palette-${place}`);
    if (place === 0) part("list").scrollTop = 0;
    else one?.scrollIntoView({ block: "nearest" });
    if (one) part("box").setAttribute("aria-activedescendant", one.id);
    else part("box").removeAttribute("aria-activedescendant");
  }

  function run() {
    const item = items[chosen];
    if (!item) return;
    use(item.id);
    dialog().close();
    item.run();
  }

  async function asked(address, options) {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, ...options });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  function seek() {
    clearTimeout(pause);
    asking?.abort();
    [pause, asking, found, failed] = [0, null, [], false];
    if (typed().length > 1 || /[^\0-\x7f]/.test(typed())) pause = setTimeout(ask, PAUSE_MS);
    show();
  }

  async function ask() {
    const own = new AbortController(), query = new URLSearchParams({ search: typed(), limit: MOST_EACH });
    [pause, asking] = [0, own];
    const answer = await asked(`/api/tickets/?${query}`, { signal: own.signal }).catch(() => null);
    if (own !== asking) return;
    [asking, found, failed] = [null, answer ?? [], !answer];
    show();
  }

  async function open() {
    part("box").value = "";
    number = atHand(); // before the palette has the focus
    dialog().showModal();
    seek();
    people = (await asked("/api/people/").catch(() => [])).filter((each) => each.is_active !== false);
    if (dialog()?.open) show();
  }

  document.addEventListener("keydown", (event) => {
    const { ctrlKey, metaKey, altKey, shiftKey } = event;
    if (keyOf(event) !== "k" || ctrlKey === metaKey || altKey || shiftKey || !dialog() || openDialogs().some((each) => each !== dialog())) return;
    event.preventDefault();
    if (dialog().open) dialog().close();
    else open();
  });

  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "palette-box" || isComposed(event)) return;
    const move = MOVES[event.key], last = items.length - 1;
    if (event.key === "Enter") run();
    else if (move && items.length) choose(Math.abs(move) > 1 ? Math.min(last, Math.max(0, chosen + move)) : (chosen + move + items.length) % items.length);
    else return;
    event.preventDefault();
  });

  document.addEventListener("input", ({ target }) => target.id === "palette-box" && seek());
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.('[data-opens="command-palette"]') && dialog()) return void open();
    const place = target.closest?.("#palette-list [role=option]")?.dataset.place;
    if (place) choose(Number(place)), run();
    else if (target === dialog()) dialog().close();
  });
})();
