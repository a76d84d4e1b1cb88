"""Gathering: the stylesheets of all components leave the house as one, which a browser asks for once.

They are written one for each component. A browser that was sent them so would ask 37 times.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "ui/ui.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\)(?: layer\((\w+)\))?;')


class Gathered(CompressedManifestStaticFilesStorage):
    """The files to serve, with a hash in their names, after what the sheet imports stands in the sheet."""

    # By the name that the page gives it too: else a module would come and run twice, and be asked for again.
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *how: Any, **options: Any) -> Iterator[Any]:
        if SHEET in paths and not options.get("dry_run"):
            source, name = paths[SHEET]
            text = gathered(Path(source.path(name)))
            self.delete(SHEET)  # it may be a link to the source
            Path(self.path(SHEET)).write_text(text, encoding="utf-8")
            paths[SHEET] = (self, SHEET)
        yield from super().post_process(paths, *how, **options)


def gathered(sheet: Path) -> str:
    """The sheet, with each stylesheet in the place and the layer of its import."""

    def text(found: re.Match[str]) -> str:
        file, layer = found.groups()
        rules = (sheet.parent / file).read_text(encoding="utf-8").replace('url("../', 'url("')
        return f"@layer {layer} {{\n{rules}}}" if layer else rules

    return IMPORT.sub(text, sheet.read_text(encoding="utf-8"))
