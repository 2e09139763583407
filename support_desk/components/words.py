"""How the desk's words read to a person."""

import reflex as rx

from support_desk.words import Category, Priority, Source, Status

LABELS = {
    word.value: word.value.replace("_", " ").capitalize() for kind in (Category, Priority, Status) for word in kind
}
SOURCES = {Source.gemini: "Gemini", Source.local: "Local classifier", Source.default: "Default"}


def label(word: rx.Var[str]) -> rx.Var[str]:
    """The label of a category, priority or status."""
    return rx.Var.create(LABELS)[word].to(str)


def source_label(source: rx.Var[str]) -> rx.Var[str]:
    """Who made a suggestion."""
    return rx.Var.create({key.value: name for key, name in SOURCES.items()})[source].to(str)
