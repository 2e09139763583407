// Menus: a popover with the role "menu". The browser opens it, closes it on Escape or a click elsewhere, and gives the
// focus back; here the focus enters it, and the arrow keys walk through it.
(() => {
  const menuOf = (node) => node?.closest?.("[role=menu][popover]");
  const items = (menu) => [...menu.querySelectorAll("[role=menuitem]")].filter((item) => item.checkVisibility());
  document.addEventListener(
    "toggle",
    ({ target, newState }) => {
      if (menuOf(target) !== target) return;
      document.querySelector(`[popovertarget="${target.id}"]`)?.setAttribute("aria-expanded", newState === "open");
      if (newState === "open") items(target)[0]?.focus();
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    const menu = menuOf(event.target);
    if (!menu) return;
    const all = items(menu), here = all.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Tab" || (event.key === "Enter" && event.target.href)) setTimeout(() => menu.hidePopover());
    if (to === undefined) return;
    event.preventDefault();
    all[to % all.length].focus();
  });
  document.addEventListener("click", ({ target }) => target.closest?.("a[role=menuitem]") && menuOf(target).hidePopover());
})();
