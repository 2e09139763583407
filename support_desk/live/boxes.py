"""Boxes that the desk writes into, and people too: what they have typed or chosen since is theirs."""

import json

import reflex as rx

from support_desk.live import page_events

FILL = """
(([id, text, ...known]) => {
  const box = document.getElementById(id);
  if (box && [...known, box.dataset.filled].includes(box.value.trim())) box.value = box.dataset.filled = text;
})(%s)
"""


def filled(box: str, text: str, *known: str) -> rx.event.EventSpec:
    """The event that writes this into a box, unless it holds by then what the desk neither knows of nor wrote there."""
    return page_events.run(FILL % json.dumps([box, text, *known]))
