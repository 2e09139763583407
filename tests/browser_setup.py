"""Finds Chromium."""


def chromium_path() -> str | None:
    return "/usr/bin/chromium"
