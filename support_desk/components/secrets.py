"""Something that is shown once, to be copied: a link, a token."""

from functools import partial

import reflex as rx

from support_desk.said import _


def shown_once(
    name: str,
    secret: rx.Var[str],
    about: rx.Component,
    *more: rx.Component,
    box_id: str,
    on_done: rx.event.EventType,
    lines: int = 1,
) -> rx.Component:
    """A text box with the secret, and buttons that copy it and put it away; nothing while it is empty.

    What it is `about` stands before it, what `more` there is to it after it.
    """
    box = partial(rx.el.input, type="text") if lines == 1 else partial(rx.el.textarea, rows=lines)
    return rx.el.div(
        rx.cond(
            secret != "",
            rx.el.div(
                about,
                rx.el.div(
                    box(
                        id=box_id,
                        value=secret,
                        read_only=True,
                        aria_label=name,
                        spell_check=False,
                        class_name="input secret",
                    ),
                    rx.el.button(_("Copy"), type="button", class_name="button", custom_attrs={"data-copies": box_id}),
                    rx.el.button(_("Done"), type="button", on_click=on_done, class_name="button quiet"),
                    class_name="secret-row",
                ),
                rx.el.p(role="status", id=f"{box_id}_copied", class_name="done-here"),
                *more,
                class_name="card shown-once",
            ),
        ),
    )
