// Words of comments, by their tickets, until the desk has them: whoever goes on to another ticket and comes back finds
// what he wrote. What is on its way is not written again, or it might be sent twice; it comes back if it is refused.
(() => {
  const drafts = new Map(); // the words by the tickets' numbers, the sheet of the form they are on, whether they are on their way
  const boxOf = (form) => form?.elements?.namedItem("new_comment");

  function keep({ elements }, isGoing) {
    const number = elements.ticket.value, words = elements.new_comment.value;
    if (words.trim()) drafts.set(number, { words, sheet: elements.sheet.value, isGoing });
    else drafts.delete(number);
  }

  function fill(box) {
    const draft = drafts.get(box?.form.elements.ticket.value);
    if (!draft || draft.isGoing || box.value) return;
    box.form.elements.sheet.value = draft.sheet;
    box.value = draft.words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("input", ({ target }) => boxOf(target.form) === target && keep(target.form, false), true);
  document.addEventListener("submit", ({ target }) => boxOf(target) && keep(target, true), true);
  // What was typed since it was sent is of another comment.
  document.addEventListener("turned", ({ detail: { sheet, words } }) => {
    for (const [number, draft] of drafts)
      if (draft.sheet === sheet) draft.words === words ? drafts.delete(number) : drafts.set(number, { words: draft.words, sheet: "" });
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
