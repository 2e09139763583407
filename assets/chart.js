// Moves between the bars of a chart by arrow keys: one of them is in the order of Tab, the others are not.
(() => {
  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Home: [-Infinity, 0], End: [Infinity, 0] };
  const inside = (number, most) => Math.max(0, Math.min(most, number));

  document.addEventListener("keydown", (event) => {
    const bar = event.target.closest?.("[data-bar]");
    const move = MOVES[event.key];
    if (!bar || !move || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const days = [...bar.closest("[data-chart]").children].map((day) => [...day.querySelectorAll("[data-bar]")]);
    const at = days.findIndex((bars) => bars.includes(bar));
    const bars = days[inside(at + move[0], days.length - 1)];
    bars[inside(days[at].indexOf(bar) + move[1], bars.length - 1)].focus();
  });

  const stopAt = (bar) => {
    for (const each of bar.closest("[data-chart]").querySelectorAll('[data-bar][tabindex="0"]')) each.tabIndex = -1;
    bar.tabIndex = 0;
  };

  document.addEventListener("focusin", (event) => {
    const bar = event.target.closest?.("[data-bar]");
    if (bar) stopAt(bar);
  });

  // Days may go while nobody is there: the stop is the one that the page gives it, which takes it along to other days.
  document.addEventListener("focusout", (event) => {
    const chart = event.target.closest?.("[data-chart]");
    const first = chart?.lastElementChild?.querySelector("[data-bar]");
    if (first && !chart.contains(event.relatedTarget)) stopAt(first);
  });
})();
