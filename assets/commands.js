// What the command palette can find: what is done to the ticket at hand, commands, views, people and tickets; and which
// of them were used last.
(() => {
  const { kept, keep, go, say, isSeen, named, nameOf, selected, button, prioritize } = window.desk;
  const RECENT = "desk.recent", MOST_RECENT = 20, MOST_AGAIN = 5, MOST_EACH = 6;
  const PRIORITIES = ["low", "medium", "high", "critical"];
  const VERBS = { Resolve: "R", Reopen: "", Close: "E", "Assign to me": "A", Delete: "" };
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const dialog = () => document.getElementById("command-palette");

  // Kept for each who uses this browser: names of commands, numbers of tickets, but none of their words.
  const key = () => `${RECENT}.${dialog().dataset.whose}`;
  function recent() {
    try {
      return JSON.parse(kept(key())).filter((id) => typeof id === "string");
    } catch {
      return [];
    }
  }
  function use(id) {
    const used = [id, ...recent().filter((each) => each !== id)].slice(0, MOST_RECENT);
    keep(key(), JSON.stringify(used));
  }

  function ofTicket(number) {
    const group = said("Ticket #{number}", { number });
    if (!number) return [];
    const verbs = Object.keys(VERBS).filter((verb) => button(verb, number));
    const act = (verb) => ({ id: verb, group, name: said("{verb} #{number}", { verb: said(verb), number }), keys: VERBS[verb], run: () => button(verb, number)?.click() });
    const set = (word, place) => {
      const name = said("Set priority of #{number} to {word}", { number, word: understood(word) });
      return { id: `priority ${word}`, group, name, keys: String(place + 1), run: () => prioritize(word, number) };
    };
    return [...verbs.map(act), ...(document.querySelector(".key-priority") ? PRIORITIES.map(set) : [])];
  }

  function ofSelection() {
    const ways = [...(selected()?.querySelectorAll("button") ?? [])].filter(isSeen);
    return ways.map((way) => ({ id: nameOf(way), group: said("Selected tickets"), name: nameOf(way), run: () => way.click() }));
  }

  // With the focus, so that the next key is not one of the box that had it.
  function reach(control) {
    control?.focus();
    if (control?.matches("textarea")) return null;
    control?.click();
    return control?.type === "checkbox" && say(`${nameOf(control)}: ${control.checked ? said("yes") : said("no")}.`);
  }

  // Done by `keys.js`, by the control of its name on this page, or on the page that it names.
  function command({ dataset: { command: name, keys, words, goes, runs } }) {
    const run = runs ? () => window.desk[runs]() : goes ? () => go(goes) : () => reach(named(name));
    return { id: name, group: said("Commands"), name, keys, words, run, isThere: runs || goes || named(name) };
  }
  const commands = () => [...dialog().querySelectorAll("[data-command]")].map(command).filter((each) => each.isThere);

  function view(link) {
    const address = link.getAttribute("href"), [name, hint] = ["name", "number"].map((part) => link.querySelector(`.view-${part}`));
    const shown = { name: (name ?? link).textContent.trim(), hint: hint?.textContent };
    return { id: `view ${address}`, group: said("Views"), words: "view", ...shown, run: () => go(address) };
  }
  const views = () => [...document.querySelectorAll('.views-nav a[href]')].map(view);

  const toTicket = ({ id, title, status }) => {
    const hint = understood(status.replace("_", " "));
    return { id: `#${id}`, group: said("Tickets"), number: `#${id}`, name: title, hint, isFound: true, run: () => go(`/tickets/${id}`) };
  };
  const numbered = (id) => ({ id, group: said("Tickets"), name: said("Go to {number}", { number: id }), isFound: true, run: () => go(`/tickets/${id.slice(1)}`) });
  const toPerson = ({ id, name }) => {
    const address = `/tickets?${new URLSearchParams({ assignee: id })}`;
    return { id: `person ${id}`, group: said("People"), name, hint: said("assigned tickets"), run: () => go(address) };
  };

  // How well it fits, what was used last best of all; -1 when it lacks a word.
  function rank(item, words, used) {
    const name = folded(item.name), parts = `${name} ${folded(item.words ?? "")}`.split(/[\s#]+/);
    const has = (word) => parts.some((part) => part.startsWith(word)) || (word.length > 2 && name.includes(word));
    if (!item.isFound && !words.every(has)) return -1;
    const place = used.indexOf(item.id);
    return (place < 0 ? 0 : MOST_RECENT + 1 - place) + (name.startsWith(words.join(" ")) ? MOST_RECENT : 1);
  }

  // The group of the best comes first.
  function inGroups(all) {
    const groups = new Map();
    for (const each of all) groups.set(each.group, [...(groups.get(each.group) ?? []), each]);
    return [...groups.values()].flatMap((each) => each.slice(0, MOST_EACH));
  }

  function usual(known, used) {
    const again = used.map((id) => known.find((each) => each.id === id) ?? (/^#\d+$/.test(id) ? numbered(id) : null));
    const first = again.filter(Boolean).slice(0, MOST_AGAIN).map((each) => ({ ...each, group: said("Recently used") }));
    return [...first, ...known.filter(({ group, id }) => group !== said("People") && !first.some((each) => each.id === id))];
  }

  // What there is for what was typed while the ticket `atHand` was; `found` are tickets, as REST has found them for it.
  function matching(typed, atHand, people, found) {
    const used = recent(), words = folded(typed).split(/\s+/).filter(Boolean), number = typed.match(/^#?(\d{1,18})$/)?.[1];
    const known = typed.startsWith("#") ? [] : [...ofSelection(), ...ofTicket(atHand), ...commands(), ...views(), ...people.map(toPerson)];
    if (!words.length) return usual(known, used);
    const tickets = found.map(toTicket);
    if (number && !tickets.some(({ id }) => id === `#${number}`)) tickets.unshift(numbered(`#${number}`));
    const ranked = [...known, ...tickets].map((item) => ({ ...item, rank: rank(item, words, used) }));
    return inGroups(ranked.filter((each) => each.rank >= 0).sort((one, other) => other.rank - one.rank));
  }

  Object.assign(window.desk, { matching, use, MOST_EACH });
})();
