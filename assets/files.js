// Files of a form: chosen, dropped or pasted, shown small, and sent to REST past the page's socket, with a bar. A form
// that has a place for them ([data-files]) is sent from here only when there are any. Deletes files, too.
(() => {
  const LARGEST = 25_000_000, MOST = 10, LARGEST_PREVIEW = 10_000_000, PREVIEW_HEIGHT = 96;
  const AWAY = said("The desk is out of reach. Please try again in a moment.");
  const UNKNOWN = said("The desk is out of reach, so it is not known whether this was sent. Please try again with the same files: it is not sent twice.");
  const REFUSED = said("Something on the way to the desk refused this; perhaps the files are too large for it. Nothing was sent.");
  const ALREADY = said("The desk has this already, as it was before you changed it. If you send it again, it is added as it is now.");
  const WAIT = said("Wait until what you began is done.");
  const UNITS = [["MB", 1_000_000], ["kB", 1_000]];
  const chosen = new WeakMap(), going = new Map(), awaited = new Map();

  const zoneIn = (form) => form?.querySelector?.("[data-files]");
  const zoneAt = (node) => zoneIn(node?.closest?.("form")) ?? document.querySelector("[data-files]");
  const filesOf = (zone) => chosen.get(zone) ?? [];
  const isSeen = (zone) => zone.closest("form").checkVisibility();
  const part = (zone, name) => zone.querySelector(`[data-${name}]`);
  const say = (zone, sentence) => (part(zone, "files-said").textContent = sentence);

  // Where it is said, so that a way on can stand there.
  function complain(zone, sentence) {
    if (sentence && !isSeen(zone)) return tell(understood(sentence));
    const place = part(zone, "files-problem");
    place.textContent = understood(sentence);
    return place;
  }

  function sizeOf({ size }) {
    const [unit, worth] = UNITS.find(([, worth]) => size >= worth) ?? [said("bytes"), 1];
    return `${understood((size / worth).toFixed(worth > 1 ? 1 : 0))} ${unit}`;
  }

  function made(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // Whoever has gone on meanwhile hears of it where the last deed is told of.
  function tell(sentence) {
    const away = made("button", { type: "button", class: "icon-only", "aria-label": said("Dismiss") }, "×");
    const told = made("div", { role: "alert", class: "deed failed" }, sentence, away);
    away.addEventListener("click", () => told.remove());
    (document.querySelector(".deeds") ?? document.body).append(told);
    return told;
  }

  // A message of one thing, as what stands before it, the thing, and what stands after.
  const woven = (message, thing) => message.split(/\{\w+\}/).flatMap((part, place) => (place ? [thing, part] : [part]));

  function take(zone, more) {
    if (going.has(zone)) return complain(zone, WAIT);
    const files = [...filesOf(zone)];
    let problem = "";
    for (const file of more) {
      if (file.size > LARGEST) problem = said("{file} is too large: a file may have 25 MB.", { file: file.name });
      else if (files.length === MOST) problem = said("At most {most} files can be sent at once.", { most: MOST });
      else files.push(file);
    }
    keep(zone, files);
    complain(zone, problem);
    say(zone, "");
  }

  function keep(zone, files) {
    chosen.set(zone, files);
    part(zone, "chosen").replaceChildren(...files.map((file, place) => row(zone, file, place)));
    zone.querySelector("input[type=file]").dispatchEvent(new Event("input", { bubbles: true })); // for drafts
  }
  window.chosenFiles = (form) => filesOf(zoneIn(form));
  window.chooseFiles = (form, files) => keep(zoneIn(form), files);

  function row(zone, file, place) {
    const name = made("span", { dir: "auto", class: "file-name" }, file.name);
    const remove = made("button", { type: "button", class: "button quiet small", "aria-label": said("Remove {label}", { label: file.name }) }, "×");
    remove.addEventListener("click", () => {
      keep(zone, filesOf(zone).filter((_, each) => each !== place));
      zone.querySelector("input[type=file]").focus();
    });
    const item = made("li", { class: "file" }, name, made("span", { class: "file-size" }, sizeOf(file)), remove);
    if (file.type.startsWith("image/") && file.size <= LARGEST_PREVIEW) preview(file, item);
    return item;
  }

  // As a data: address, which the page's policy allows, and no larger than it is shown.
  async function preview(file, item) {
    const bitmap = await createImageBitmap(file, { resizeHeight: PREVIEW_HEIGHT, resizeQuality: "medium" }).catch(() => null);
    if (!bitmap) return;
    const canvas = made("canvas", { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    item.prepend(made("img", { alt: "", class: "preview", src: canvas.toDataURL() }));
    item.dataset.picture = "true";
  }

  // Only this kind of request tells how far it is. Of one that comes again on the same sheet the desk makes nothing twice.
  function sent(zone, address, fields, sheet) {
    const request = new XMLHttpRequest(), body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    for (const file of filesOf(zone)) body.append("file", file, file.name);
    going.set(zone, request);
    return new Promise((done, failed) => {
      request.upload.addEventListener("progress", ({ loaded, total }) => (zone.querySelector("progress").value = total ? loaded / total : 0));
      request.addEventListener("load", () => (request.status === 201 ? done() : failed(detail(request))));
      request.addEventListener("error", () => failed(UNKNOWN));
      request.addEventListener("abort", () => failed(""));
      request.open("POST", address);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("Idempotency-Key", sheet.value);
      request.send(body);
    });
  }

  function detail({ status, responseText }) {
    if (status === 409) return ALREADY;
    try {
      return JSON.parse(responseText).detail ?? UNKNOWN;
    } catch {
      return status < 500 ? REFUSED : UNKNOWN; // a proxy answers without JSON
    }
  }

  // Where it is said what went wrong, null if nothing; what was chosen stays then. What was sent already begins another sheet.
  async function upload(zone, form, address, fields, sheet, failure) {
    const number = filesOf(zone).length;
    form.setAttribute("aria-busy", "true");
    zone.querySelector("progress").value = 0;
    part(zone, "going").hidden = false;
    complain(zone, "");
    say(zone, counted("Uploading {number} file …", "Uploading {number} files …", number));
    try {
      await sent(zone, address, fields, sheet);
      keep(zone, []);
      complain(zone, "");
      say(zone, counted("{number} file is attached.", "{number} files are attached.", number));
      return null;
    } catch (sentence) {
      if (sentence === ALREADY) sheet.value = newSheet();
      say(zone, "");
      return complain(zone, sentence && failure(sentence));
    } finally {
      going.delete(zone);
      form.removeAttribute("aria-busy");
      part(zone, "going").hidden = true;
    }
  }

  async function send(form, zone) {
    const { files: address, words, public: always } = zone.dataset;
    const box = form.elements[words], { public: check, sheet, ticket } = form.elements, on = sheet.value, number = ticket.value, fields = {};
    if (box?.value.trim()) fields.comment = box.value;
    if (always || check?.checked) fields.public = "true";
    box.readOnly = true;
    const failure = (sentence) =>
      isSeen(zone) ? sentence : said("About your files for #{number}: {sentence}", { number, sentence: understood(sentence) });
    const problem = await upload(zone, form, address, fields, sheet, failure);
    box.readOnly = false;
    if (problem) return document.dispatchEvent(new CustomEvent("returned", { detail: on }));
    if (form.elements.sent_by?.value === "resolve") await resolve(form, zone, address);
    empty(form, box);
    box.focus();
  }

  // The form may have been drawn anew, with the same words on the same sheet, while its files were on their way.
  function empty(form, { id, value }) {
    const now = document.getElementById(id)?.form, sheet = form.elements.sheet.value;
    const { elements } = now?.elements.sheet.value === sheet ? now : form;
    elements.sheet.value = "";
    if (elements.public) elements.public.checked = false;
    if (elements[id].value === value) elements[id].value = "";
    elements[id].dispatchEvent(new Event("input", { bubbles: true }));
    document.dispatchEvent(new CustomEvent("turned", { detail: { sheet, words: value } }));
  }

  // By the page's own button, so that it can be undone; a ticket that the page shows no more by REST.
  async function resolve(form, zone, address) {
    const button = document.querySelector(`[data-resolves="${form.elements.ticket.value}"]`);
    if (button) return button.click();
    const ticket = new URL("..", new URL(address, location.href)), body = JSON.stringify({ status: "resolved" });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(ticket, { method: "PATCH", headers, body, credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) complain(zone, said("The files are there, but the ticket is not resolved; please try that again."));
  }

  // A form that makes a ticket first: its files follow once the desk says where that is, whatever page there is by then.
  function follow(form, zone) {
    const sheet = form.elements.sheet.value, times = (awaited.get(sheet)?.times ?? 0) + 1;
    awaited.set(sheet, { form, zone, times });
  }
  document.addEventListener("submitted", ({ detail: { sheet, number, path } }) => {
    const { form, zone } = awaited.get(sheet) ?? {};
    awaited.delete(sheet);
    if (zone && filesOf(zone).length) bring(form, zone, number, path, { value: sheet });
  });
  document.addEventListener("returned", ({ detail: sheet }) => {
    const way = awaited.get(sheet);
    if (way && !--way.times) awaited.delete(sheet);
  });

  // The page of a link gives the key with which its requester may attach something.
  async function bring(form, zone, number, path, sheet) {
    const isRequester = path.startsWith("/t/");
    if (isRequester) await fetch(path, { credentials: "same-origin" }).catch(() => null);
    const address = `/api/tickets/${number}/attachments/${isRequester ? "?as=requester" : ""}`;
    const failure = (sentence) =>
      said("Ticket #{number} is submitted. About its files: {sentence}", { number, sentence: understood(sentence) }) + " ";
    const problem = await upload(zone, form, address, { public: "true" }, sheet, failure);
    if (!problem) return;
    const again = made("button", { type: "button", class: "button small" }, said("Send the files again"));
    again.addEventListener("click", () => {
      problem.closest(".deed")?.remove();
      bring(form, zone, number, path, sheet);
    });
    problem.append(again);
  }

  function confirmed(button) {
    const { deletes, name } = button.dataset;
    const problem = made("p", { role: "alert", class: "problem" });
    const no = made("button", { type: "button", class: "button quiet" }, said("Cancel"));
    const yes = made("button", { type: "button", class: "button danger" }, said("Delete file"));
    const title = made("h2", { id: "deleting_file", class: "dialog-title" }, ...woven(said("Delete {name}?"), made("bdi", {}, name)));
    const dialog = made(
      "dialog", { role: "alertdialog", "aria-labelledby": "deleting_file", class: "asking" },
      title, made("p", { class: "hint" }, said("This cannot be undone.")), problem, made("div", { class: "dialog-choices" }, no, yes),
    );
    dialog.addEventListener("close", () => dialog.remove());
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", async () => {
      yes.setAttribute("aria-disabled", "true");
      const answer = await fetch(`/api/attachments/${deletes}/`, { method: "DELETE", credentials: "same-origin" }).catch(() => null);
      yes.removeAttribute("aria-disabled");
      if (answer?.ok || answer?.status === 404) return dialog.close();
      problem.textContent = understood((await answer?.json().catch(() => null))?.detail ?? AWAY);
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  }

  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  // Folders come as files that cannot be read.
  const dropped = ({ items, files }) => [...files].filter((_, place) => !items[place]?.webkitGetAsEntry?.()?.isDirectory);

  document.addEventListener("submit", (event) => {
    const zone = zoneIn(event.target), isGoing = going.has(zone);
    if (!zone || (!filesOf(zone).length && !isGoing)) return;
    // What is on its way is the last ticket's: the next has no files of its own yet.
    if (!zone.dataset.files) return void (isGoing || follow(event.target, zone));
    event.preventDefault();
    event.stopPropagation();
    if (!isGoing) send(event.target, zone);
  }, true);
  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.("[data-files] input[type=file]")) return;
    take(target.closest("[data-files]"), target.files);
    target.value = "";
  }, true);
  document.addEventListener("click", ({ target }) => {
    const deletes = target.closest?.("[data-deletes]"), cancels = target.closest?.("[data-cancels]");
    if (deletes) confirmed(deletes);
    if (cancels) going.get(cancels.closest("[data-files]"))?.abort();
  });
  document.addEventListener("dragover", (event) => {
    const zone = hasFiles(event) && zoneAt(event.target);
    if (!zone) return;
    event.preventDefault();
    zone.dataset.over = "";
  });
  for (const over of ["dragleave", "drop", "dragend"]) {
    document.addEventListener(over, (event) => {
      if (over === "dragleave" && event.relatedTarget) return;
      for (const zone of document.querySelectorAll("[data-over]")) delete zone.dataset.over;
    });
  }
  document.addEventListener("drop", (event) => {
    const zone = hasFiles(event) && zoneAt(event.target);
    if (!zone) return;
    event.preventDefault();
    take(zone, dropped(event.dataTransfer));
  });
  // What a word processor copies is a text and a picture of it: the text is meant.
  document.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData ?? {}, zone = files?.length && !types.includes("text/plain") && zoneAt(event.target);
    if (!zone) return;
    event.preventDefault();
    take(zone, files);
  });
  window.addEventListener("beforeunload", (event) => (going.size || awaited.size) && event.preventDefault());
})();
