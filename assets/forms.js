// Sends forms marked with data-sends by itself, past the page's socket: what they hold, passwords above all, is only for
// REST. Without this script they are plain forms that the browser posts. A form may say with data-then where to go
// afterwards ("next": where its reader wanted to go), with data-done what to say, or with data-shows what shows the answer.
(() => {
  const AWAY = said("The desk is out of reach. Nothing was changed; please try again in a moment.");
  const TOLD = { next: () => query("next"), code: () => query("code"), secret: () => location.pathname.split("/").filter(Boolean).pop() };
  const query = (name) => new URLSearchParams(location.search).get(name) ?? "";

  // Only a page of this desk: an address that leads elsewhere would lend the sign-in's good name to a stranger.
  // Browsers leave `//elsewhere` of `/..//elsewhere`, as routes.py knows, too.
  const LOCAL = /^(?![^?#]*\/\/)\/[!-[\]-~]*$/;
  const own = (address) => (LOCAL.test(address) ? address : "/");

  const place = (form, name) => (name && form.querySelector(`[data-problem="${CSS.escape(name)}"]`)) || form.querySelector('[data-problem=""]');
  const control = (form, name) => (name ? form.querySelector(`.input[name="${CSS.escape(name)}"]`) : null);

  function mend(box) {
    if (box.getAttribute("aria-invalid") !== "true") return;
    box.removeAttribute("aria-invalid");
    place(box.form, box.name).textContent = "";
  }

  function complain(form, name, sentence) {
    const box = control(form, name);
    box?.closest("[data-hidden]")?.removeAttribute("data-hidden");
    place(form, box && name).textContent = understood(sentence);
    box?.setAttribute("aria-invalid", "true");
    return box;
  }

  function clear(form) {
    for (const each of form.querySelectorAll("[data-problem], [data-done-here]")) each.textContent = "";
    for (const each of form.querySelectorAll(".told")) each.hidden = true;
    for (const box of form.querySelectorAll("[aria-invalid]")) box.removeAttribute("aria-invalid");
    for (const button of form.elements) if (button.dataset.doneAt) doneAt(form, button).textContent = "";
  }

  const doneAt = (form, by) => document.getElementById(by.dataset.doneAt) ?? form.querySelector("[data-done-here]");

  // What a hidden box holds is not sent: nobody has asked for it.
  function given(form) {
    const values = {};
    for (const box of form.querySelectorAll("input[name], select[name]")) {
      if (box.dataset.told) box.value ||= TOLD[box.dataset.told]() ?? "";
      const hidden = box.closest("[data-hidden]");
      if ((!hidden || hidden.checkVisibility()) && box.name !== "next") values[box.name] = box.value;
    }
    return values;
  }

  async function refused(answer) {
    const { detail, errors } = await answer.json().catch(() => ({}));
    return errors?.length ? errors : [{ field: "", message: detail ?? AWAY }];
  }

  // A button that sends the form elsewhere has its own words for how; data-only names the one box that it
  // sends, beside where its reader wanted to go.
  async function send(form, button) {
    const by = button?.dataset.sends ? button : form;
    if (form.getAttribute("aria-busy") === "true") return;
    clear(form);
    form.setAttribute("aria-busy", "true");
    try {
      const all = given(form), { only } = by.dataset;
      const answer = await fetch(by.getAttribute("formaction") ?? form.getAttribute("action"), {
        method: by.dataset.sends,
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(only ? { [only]: all[only], next: query("next") } : all),
        credentials: "same-origin",
      });
      if (answer.ok) return await done(form, by, answer);
      const boxes = (await refused(answer)).map(({ field, message }) => complain(form, field, message));
      (boxes.find(Boolean) ?? form.querySelector("input[type=password]") ?? form.querySelector("input.input"))?.focus();
    } catch {
      complain(form, "", AWAY);
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  // A whole load, not a change of page: the socket must learn who is there now.
  async function done(form, by, answer) {
    const { then, done, shows } = by.dataset;
    if (then) return location.assign(then === "next" ? own(query("next") || "/tickets") : then);
    doneAt(form, by).textContent = done;
    for (const box of form.querySelectorAll("input[type=password]")) box.value = "";
    if (shows) show(document.getElementById(shows), await answer.json());
  }

  // Told this once and to this page alone: no socket, and nothing that a page keeps, knows of it.
  function show(place, told) {
    for (const each of place.querySelectorAll("[data-answered]")) {
      each[each.localName === "input" ? "value" : "innerHTML"] = told[each.dataset.answered];
    }
    place.hidden = false;
    place.querySelector("input:not([readonly])").focus();
  }

  // Browsers have their clipboard for pages of https and of localhost only; elsewhere the older way still works.
  async function copy(button) {
    const box = document.getElementById(button.dataset.copies);
    box.select();
    let done = true;
    await (navigator.clipboard?.writeText(box.value) ?? Promise.reject()).catch(() => (done = document.execCommand("copy")));
    document.getElementById(`${box.id}_copied`).textContent = done ? said("Copied.") : said("Press Ctrl+C to copy it.");
  }

  document.addEventListener("click", ({ target }) => target.dataset?.copies && copy(target));

  // A double click is one: what the second would press may have come to stand there by the first. So are two presses of
  // Enter or the space bar without another key or a click between them; scripts click as often as they like.
  const AT_ONCE =
    ".row-button, .sheet-button, .ticket-tools button, .lesson button, .own-list button, .requester button, .row-buttons button, .card-actions button, .mail-state .button, .reply .form-end [type=button]";
  const TWICE_MS = 400;
  let pressed = -Infinity; // when a key has pressed one of these last; what only opens a sheet does nothing yet
  function isSecond({ detail, isTrusted, timeStamp, target }) {
    const control = target.closest?.(AT_ONCE);
    if (detail) pressed = -Infinity;
    if (!control || detail) return control && detail > 1;
    const isAgain = isTrusted && timeStamp - pressed < TWICE_MS;
    if (isTrusted && !control.matches("[popovertarget]")) pressed = timeStamp;
    return isAgain;
  }
  // A button that is disabled by itself would lose the focus; these keep it, and do nothing.
  const OFF = 'button:not([role])[aria-disabled="true"]';
  document.addEventListener("click", (event) => {
    if (!isSecond(event) && !event.target.closest?.(OFF)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key)) pressed = -Infinity;
    else if (event.key === "Enter" && event.repeat && event.target.closest?.("button")) event.preventDefault();
  }, true);

  // The way to sign in elsewhere leads, in the end, to where one wanted to go. It is no page, which a link would look for.
  document.addEventListener("click", (event) => {
    const way = event.target.closest?.("a[data-next]");
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const url = new URL(way.href);
    url.searchParams.set("next", query("next"));
    location.assign(url);
  }, true);

  document.addEventListener("submit", (event) => {
    if (!event.target.dataset?.sends) return;
    event.preventDefault();
    event.stopPropagation();
    send(event.target, event.submitter);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.tagName !== "TEXTAREA") return;
    if (event.isComposing || event.keyCode === 229) return; // the key ends a composition; Safari says so by its code
    event.preventDefault();
    event.target.form?.requestSubmit();
  });
  // Of several buttons a form may want to know which one sent it.
  document.addEventListener("submit", ({ target, submitter }) => {
    const by = target.querySelector?.("[data-sent-by]");
    if (by) by.value = submitter?.value ?? "";
  }, true);
  window.newSheet = () => String(crypto.getRandomValues(new Uint32Array(1))[0]);
  // A form keeps its number until the desk has done what it asks. No other form had it: one may stand where another stood,
  // as that of the next ticket does.
  document.addEventListener("submit", ({ target }) => {
    const sheet = target.querySelector?.("[data-sheet]");
    if (sheet) sheet.value ||= newSheet();
  }, true);
  // How much of a limit is used is told while somebody types.
  document.addEventListener("input", ({ target }) => {
    const count = target.dataset?.counts && document.getElementById(`${target.id}_count`);
    if (!count) return;
    const length = [...target.value].length;
    count.textContent = length ? said("{number} of {limit}", { number: length, limit: target.dataset.counts }) : "";
    count.dataset.over = length > Number(target.dataset.counts);
  }, true);
  document.addEventListener("input", ({ target }) => target.form?.dataset.sends && mend(target), true);
})();
