"""The parts of a page of settings."""

import reflex as rx

from support_desk.said import _, understood


def setting(title: rx.Var[str], about: rx.Var[str], *content: rx.Component, **props: str) -> rx.Component:
    """One matter: what it is called and what it is about, beside what can be seen and done."""
    return rx.el.section(
        rx.el.div(rx.el.h2(title, class_name="card-title"), rx.el.p(about, class_name="hint"), class_name="about"),
        rx.el.div(*content, class_name="card"),
        aria_label=title,
        class_name="setting",
        **props,
    )


def facts(**told: rx.Component | rx.Var | str) -> rx.Component:
    """What is to be known, each by its name; an underscore stands for a space."""
    return rx.el.dl(
        *(
            rx.el.div(rx.el.dt(understood(name.replace("_", " ").capitalize())), rx.el.dd(said), class_name="fact")
            for name, said in told.items()
        ),
        class_name="facts",
    )


def counted(number: rx.Var[int]) -> rx.Var[str]:
    """A number of things that are counted up to 10,000."""
    return rx.cond(number >= 10_000, _("10,000 or more"), number.to_string())
