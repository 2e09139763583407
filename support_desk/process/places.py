"""Where the project and its built front end lie."""

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
WEB_DIR = ROOT / ".web"
STATIC_DIR = WEB_DIR / "build" / "client"
