// Comments by their tickets, until the desk has them: whoever goes on to another ticket and comes back finds what he
// wrote, for whom, and its files. What is on its way is not written again, or it might be sent twice; it comes back if it
// is refused.
(() => {
  const drafts = new Map(); // by the tickets' numbers; each knows its form's sheet, and whether it is on its way
  const boxOf = (form) => form?.elements?.namedItem("new_comment");

  function keep(form, isGoing) {
    const { ticket, new_comment: box, public: check, sheet } = form.elements, words = box.value, files = chosenFiles(form);
    const draft = { words, isPublic: check?.checked ?? false, files, sheet: sheet.value, isGoing };
    if (words.trim() || files.length) drafts.set(ticket.value, draft);
    else drafts.delete(ticket.value);
  }

  function fill(box) {
    const draft = drafts.get(box?.form.elements.ticket.value);
    if (!draft || draft.isGoing || box.value || chosenFiles(box.form).length) return;
    const { public: check, sheet } = box.form.elements;
    sheet.value = draft.sheet;
    if (check) check.checked = draft.isPublic; // only with a customer
    box.value = draft.words;
    chooseFiles(box.form, draft.files);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Of what is on its way more is known by its own form only, until something is written in another.
  document.addEventListener("input", ({ target }) => {
    const box = boxOf(target.form);
    if (!box) return;
    const { ticket, sheet } = box.form.elements, draft = drafts.get(ticket.value);
    const isWritten = target === box || !draft?.isGoing;
    if (isWritten || draft.sheet === sheet.value) keep(box.form, !isWritten);
  }, true);
  document.addEventListener("submit", ({ target }) => boxOf(target) && keep(target, true), true);
  // What was typed since it was sent is of another comment, which might be meant for colleagues alone.
  document.addEventListener("turned", ({ detail: { sheet, words } }) => {
    for (const [number, draft] of drafts) {
      if (draft.sheet !== sheet) continue;
      if (draft.words === words) drafts.delete(number);
      else drafts.set(number, { ...draft, isPublic: false, sheet: "", isGoing: false });
    }
  });
  document.addEventListener("returned", ({ detail: sheet }) => {
    for (const draft of drafts.values()) if (draft.sheet === sheet) draft.isGoing = false;
    fill(document.getElementById("new_comment"));
  });

  let last = null;
  new MutationObserver(() => {
    const box = document.getElementById("new_comment");
    if (box !== last) fill((last = box));
  }).observe(document.body, { childList: true, subtree: true });
})();
