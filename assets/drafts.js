// Words of comments, by their tickets, until the desk has them: whoever goes on to another ticket and comes back finds
// what he wrote, and what could not be sent meanwhile.
(() => {
  const drafts = new Map(); // the words by the tickets' numbers, the sheet of the form they are on, and what of them was sent
  const boxOf = (form) => form?.elements?.namedItem("new_comment");

  function keep({ elements }, more = {}) {
    const number = elements.ticket.value, words = elements.new_comment.value;
    if (words.trim()) drafts.set(number, { ...drafts.get(number), words, sheet: elements.sheet.value, ...more });
    else drafts.delete(number);
  }

  document.addEventListener("input", ({ target }) => boxOf(target.form) === target && keep(target.form), true);
  document.addEventListener("submit", ({ target }) => boxOf(target) && keep(target, { sent: boxOf(target).value }), true);
  // What was typed since it was sent is of another comment.
  document.addEventListener("turned", ({ detail: sheet }) => {
    for (const [number, draft] of drafts) {
      if (draft.sheet !== sheet) continue;
      draft.sheet = "";
      if (draft.words === draft.sent) drafts.delete(number);
    }
  });

  // The same sheet, too: what the desk is asked to do already it does not do twice.
  let last = null;
  new MutationObserver(() => {
    const box = document.getElementById("new_comment"), draft = box !== last && drafts.get(box?.form.elements.ticket.value);
    last = box;
    if (!draft || box.value) return;
    box.form.elements.sheet.value = draft.sheet;
    box.value = draft.words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }).observe(document.body, { childList: true, subtree: true });
})();
