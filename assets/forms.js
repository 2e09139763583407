// Sends forms marked with data-sends by itself, past the page's socket: what they hold, passwords above all, is only for
// REST. Without this script they are plain forms that the browser posts. A form may say with data-then where to go
// afterwards ("next": where its reader wanted to go), or with data-done what to say.
(() => {
  const AWAY = "The desk is out of reach. Nothing was changed; please try again in a moment.";
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
    place(form, box && name).textContent = sentence;
    box?.setAttribute("aria-invalid", "true");
    return box;
  }

  function clear(form) {
    for (const each of form.querySelectorAll("[data-problem], [data-done-here]")) each.textContent = "";
    for (const each of form.querySelectorAll(".told")) each.hidden = true;
    for (const box of form.querySelectorAll("[aria-invalid]")) box.removeAttribute("aria-invalid");
  }

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

  async function send(form) {
    if (form.getAttribute("aria-busy") === "true") return;
    clear(form);
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: form.dataset.sends,
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(given(form)),
        credentials: "same-origin",
      });
      if (answer.ok) return done(form);
      const boxes = (await refused(answer)).map(({ field, message }) => complain(form, field, message));
      (boxes.find(Boolean) ?? form.querySelector("input[type=password]") ?? form.querySelector("input.input"))?.focus();
    } catch {
      complain(form, "", AWAY);
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  // A whole load, not a change of page: the socket must learn who is there now.
  function done(form) {
    const { then, done } = form.dataset;
    if (then) return location.assign(then === "next" ? own(query("next") || "/tickets") : then);
    form.querySelector("[data-done-here]").textContent = done;
    for (const box of form.querySelectorAll("input[type=password]")) box.value = "";
  }

  // Browsers have their clipboard for pages of https and of localhost only; elsewhere the older way still works.
  async function copy(button) {
    const box = document.getElementById(button.dataset.copies);
    box.select();
    let done = true;
    await (navigator.clipboard?.writeText(box.value) ?? Promise.reject()).catch(() => (done = document.execCommand("copy")));
    document.getElementById(`${box.id}_copied`).textContent = done ? "Copied." : "Press Ctrl+C to copy it.";
  }

  document.addEventListener("click", ({ target }) => target.dataset?.copies && copy(target));

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
    send(event.target);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.tagName !== "TEXTAREA") return;
    event.preventDefault();
    event.target.form?.requestSubmit();
  });
  // How much of a limit is used is told while somebody types.
  document.addEventListener("input", ({ target }) => {
    const count = target.dataset?.counts && document.getElementById(`${target.id}_count`);
    if (count) count.textContent = target.value ? `${[...target.value].length} of ${target.dataset.counts}` : "";
  }, true);
  document.addEventListener("input", ({ target }) => target.form?.dataset.sends && mend(target), true);
})();
