"""Where the stylesheets, templates and scripts of the visual language lie, for its tests."""

from pathlib import Path

UI = Path(__file__).resolve().parent.parent
STATIC = UI / "static" / "ui"
CSS = sorted((STATIC / "css").glob("*.css"))
JS = sorted((STATIC / "js").glob("*.js"))
TEMPLATES = sorted((UI / "templates").rglob("*.html"))
VENDORED = Path(__file__).parent / "vendor"
