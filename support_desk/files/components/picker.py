"""Files that are chosen, dropped or pasted into a form, and go to REST with its words."""

import reflex as rx

from support_desk.said import _

TO_BE_KNOWN = ""
LIMITS = _("25 MB each, 10 at once.")


def file_picker(to: rx.Var[str] | str, *, words: str = "", is_public: bool = False) -> rx.Component:
    """The input `Attach files` of a form, what was chosen, and a bar while it goes up; `assets/files.js` does it all.

    With files chosen the form is not sent over the socket but, the text of its box `words` and all, `to` a call of
    REST; with `TO_BE_KNOWN` the form makes a ticket first. They are public if the form's box `public` is checked, or
    whenever it `is_public`. None of its inputs has a name, so the form itself knows nothing of them.
    """
    return rx.el.div(
        rx.el.div(
            rx.el.label(
                rx.icon("paperclip", size=16, aria_hidden="true"),
                _("Attach files"),
                rx.el.input(type="file", multiple=True, class_name="file-input"),
                class_name="button quiet attach",
            ),
            rx.el.span(rx.el.span(_("or drop or paste them."), " ", class_name="dropped"), LIMITS, class_name="hint"),
            class_name="attach-line",
        ),
        rx.el.ul(
            role="list", aria_label=_("Chosen files"), class_name="files chosen", custom_attrs={"data-chosen": ""}
        ),
        rx.el.div(
            rx.el.progress(max=1, value=0, aria_label=_("Upload")),
            rx.el.button(
                _("Cancel"), type="button", class_name="button quiet small", custom_attrs={"data-cancels": ""}
            ),
            hidden=True,
            class_name="going",
            custom_attrs={"data-going": ""},
        ),
        rx.el.p(role="status", class_name="hint", custom_attrs={"data-files-said": ""}),
        rx.el.p(role="alert", class_name="problem", custom_attrs={"data-files-problem": ""}),
        class_name="picker",
        custom_attrs={"data-files": to, "data-words": words, "data-public": "true" if is_public else ""},
    )


def upload_address(ticket_id: rx.Var[int], *, is_requester: bool = False) -> rx.Var[str]:
    """Where the files of a ticket go; a requester's go in his name, whoever else is signed in."""
    return f"/api/tickets/{ticket_id}/attachments/" + ("?as=requester" if is_requester else "")
