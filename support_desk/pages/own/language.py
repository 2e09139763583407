"""Which language one reads: a part of the page of one's own settings."""

import reflex as rx

from support_desk.components.fields import field
from support_desk.components.settings_cards import setting
from support_desk.languages.catalogues import NAMES
from support_desk.said import _


class LanguageSelect(rx.Component):
    """A combobox whose choice this browser keeps, and by which the page is loaded anew."""

    library = "$/public/language"
    tag = "LanguageSelect"
    id: rx.Var[str]
    class_name: rx.Var[str]


def language() -> rx.Component:
    """A choice of all languages, or of what the browser asks for."""
    return setting(
        _("Language and times"),
        _("What the desk speaks to you in this browser, and how it writes dates and numbers."),
        field(
            _("Language"),
            LanguageSelect.create(
                rx.el.option(_("As in the browser"), value=""),
                *(rx.el.option(name, value=word, lang=word) for word, name in NAMES.items()),
                id="language",
                class_name="input select",
            ),
            "language",
        ),
    )
