"""How the desk's words read to a person."""

import reflex as rx

from support_desk.said import _, understood
from support_desk.tickets.properties import PEOPLE, PROPERTIES
from support_desk.words import Source, label_of

LABELS = {word.value: label_of(word) for each in PROPERTIES for word in each.words}
NAMES = {each.name: each.label for each in PROPERTIES} | {name: name.capitalize() for name in PEOPLE}
SOURCES = {Source.gemini: _("Gemini"), Source.local: _("Local classifier"), Source.default: _("Default")}


def label(word: rx.Var[str]) -> rx.Var[str]:
    """The label of a property's word."""
    return understood(rx.Var.create(LABELS)[word].to(str))


def name_of(prop: rx.Var[str]) -> rx.Var[str]:
    """What people call a property."""
    return understood(rx.Var.create(NAMES)[prop].to(str))


def source_label(source: rx.Var[str]) -> rx.Var[str]:
    """Who made a suggestion."""
    return rx.Var.create({key.value: name for key, name in SOURCES.items()})[source].to(str)
