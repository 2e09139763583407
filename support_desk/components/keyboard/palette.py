"""The command palette; `assets/palette.js` brings it to life, `assets/commands.js` says what it finds."""

import reflex as rx

from support_desk import routes
from support_desk.components.prose import woven
from support_desk.people.authority import Deed
from support_desk.people.states.visitor import Visitor
from support_desk.said import _

# What a command is called and what else it is found by, its keys, and its page or what of `assets/keys.js` it runs; one
# with neither is its control of that name, on the pages that have one.
COMMANDS: tuple[tuple[rx.Var[str], rx.Var[str], str, str, str], ...] = (
    (_("New ticket"), _("create submit compose add"), "C", routes.NEW_TICKET, "newTicket"),
    (_("Search tickets"), _("find"), "/", "", "search"),
    (_("Tickets"), _("queue list inbox go"), "G T", routes.TICKETS, ""),
    (_("Dashboard"), _("figures numbers statistics charts go"), "G D", routes.DASHBOARD, ""),
    (_("Add a comment"), _("reply answer write note"), "", "", ""),
    (_("Select all on this page"), _("every tickets"), "", "", ""),
    (_("Undo"), _("back restore"), "Z", "", ""),
    (_("Save view"), _("keep filter"), "", "", ""),
    (_("Clear filters"), _("reset all"), "", "", ""),
    (_("Export CSV"), _("download spreadsheet"), "", "", ""),
    (_("Dark mode"), _("light theme colours appearance night"), "", "", ""),
    (_("Keyboard shortcuts"), _("keys help"), "?", "", "showHelp"),
    (_("Sign out"), _("log leave"), "", "", ""),
)
# Each with what its visitor must be allowed to do.
PAGES = (
    (_("People"), _("accounts team invite agents"), routes.PEOPLE, Deed.manage),
    (_("Settings"), _("password sessions tokens own preferences"), routes.SETTINGS, Deed.be_known),
    (_("Desk settings"), _("mail webhooks outgoing incoming triage learn"), routes.DESK, Deed.post),
)


def palette() -> rx.Component:
    """The dialog `Command palette`, with the names of all commands."""
    return rx.el.dialog(
        rx.el.div(
            _head(),
            rx.el.div(id="palette-list", role="listbox", aria_label=_("Commands"), class_name="palette-list"),
            _foot(),
            rx.el.ul(*map(_command, COMMANDS), *map(_page, PAGES), hidden=True),
            class_name="dialog-inside",
        ),
        id="command-palette",
        aria_label=_("Command palette"),
        class_name="sheet-dialog palette",
        custom_attrs={"data-whose": Visitor.id},
    )


def _head() -> rx.Component:
    return rx.el.div(
        rx.icon("search", size=16, aria_hidden="true"),
        rx.el.input(
            id="palette-box",
            role="combobox",
            aria_label=_("Type a command"),
            aria_expanded="true",
            aria_controls="palette-list",
            aria_autocomplete="list",
            aria_describedby="palette-status",
            placeholder=_("Type a command, a name or #number"),
            dir="auto",
            auto_complete="off",
            spell_check=False,
            max_length=500,
        ),
        rx.el.button(
            rx.icon("x", size=16, aria_hidden="true"),
            type="button",
            aria_label=_("Close the palette"),
            custom_attrs={"data-shuts": ""},
            class_name="palette-shut",
        ),
        class_name="palette-head",
    )


def _foot() -> rx.Component:
    return rx.el.div(
        rx.el.p(id="palette-status", role="status", class_name="palette-status"),
        rx.el.span(
            woven(
                _("{arrows} chooses {enter} does"),
                arrows=rx.fragment(*map(rx.el.kbd, "↑↓")),
                enter=rx.el.kbd(_("Enter")),
            ),
            aria_hidden="true",
            class_name="palette-ways",
        ),
        class_name="palette-foot",
    )


def _command(command: tuple[rx.Var[str], rx.Var[str], str, str, str]) -> rx.Component:
    name, words, keys, goes, runs = command
    ways = {"data-keys": keys, "data-goes": goes, "data-runs": runs}
    given = {attribute: way for attribute, way in ways.items() if way}
    return rx.el.li(custom_attrs={"data-command": name, "data-words": words, **given})


def _page(page: tuple[rx.Var[str], rx.Var[str], str, Deed]) -> rx.Component:
    name, words, goes, deed = page
    return rx.cond(Visitor.may[deed.value], _command((name, words, "", goes, "")))
