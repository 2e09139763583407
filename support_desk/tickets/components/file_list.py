"""The files that hang on something."""

import reflex as rx

from support_desk.people.states.visitor import Visitor
from support_desk.said import _, understood
from support_desk.tickets.states.shown_files import ShownFile


def file_list(files: rx.Var[list[ShownFile]], *, may_delete: bool = True) -> rx.Component:
    """Their names, which open or keep them, with small pictures; whoever may, can delete them.

    `assets/files.js` asks once more and deletes.
    """
    row = lambda file: _file(file, may_delete=may_delete)  # noqa: E731
    return rx.cond(
        files.length() > 0, rx.el.div(rx.foreach(files, row), role="group", aria_label=_("Files"), class_name="files")
    )


def _file(file: rx.Var[ShownFile], *, may_delete: bool) -> rx.Component:
    return rx.el.div(
        rx.el.a(
            rx.cond(
                file.is_picture,
                rx.el.img(src=file.url, alt="", loading="lazy", decoding="async", class_name="preview"),
                rx.icon("paperclip", size=16, aria_hidden="true"),
            ),
            rx.el.span(file.name, dir="auto", title=file.name, class_name="file-name"),
            href=file.url,
            target="_blank",
            rel="noopener noreferrer",
            class_name="file-link",
        ),
        rx.el.span(understood(file.size), class_name="file-size"),
        _delete(file) if may_delete else rx.fragment(),
        key=file.id,
        class_name="file",
        data_picture=rx.cond(file.is_picture, "true", "false"),
    )


def _delete(file: rx.Var[ShownFile]) -> rx.Component:
    button = rx.el.button(
        rx.icon("trash-2", size=14, aria_hidden="true"),
        type="button",
        aria_label=_("Delete {name}", name=file.name),
        custom_attrs={"data-deletes": file.id.to_string(), "data-name": file.name},
        class_name="button quiet small",
    )
    return rx.cond(Visitor.may["delete"], button)
