"""Several figures in one file, one under the other."""

import re
from collections.abc import Sequence

from kith.stats.plots.colours import ROOT

SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
TOLD = re.compile(r"<title>(.*?)</title>\s*<desc>(.*?)</desc>", re.DOTALL)
SHEET = re.compile(r"<style>.*?</style>\s*", re.DOTALL)
NAMED = re.compile(r'(\bid="|url\(#|href="#)(\w+)')
GAP = 32.0


def stacked(figures: Sequence[str]) -> str:
    """Figures that Kith drew, under each other: one style sheet, all titles, all descriptions.

    >>> one = '<svg class="kith-figure" viewBox="0 0 9 9"><title>A</title>\\n<desc>B</desc></svg>'
    >>> stacked([one, one]).count("<svg")
    3
    """
    sizes = [tuple(map(float, found.groups())) for one in figures if (found := SIZE.search(one))]
    told = [found.groups() for one in figures if (found := TOLD.search(one))]
    width, height = max(wide for wide, _ in sizes), sum(high + GAP for _, high in sizes) - GAP
    sheet = SHEET.search(figures[0])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="{ROOT}" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img">',
        f"<title>{'; '.join(title for title, _ in told)}</title>",
        f"<desc>{' '.join(says for _, says in told)}</desc>",
        sheet.group().strip() if sheet else "",
    ]
    y = 0.0
    for n, (one, (_, high)) in enumerate(zip(figures, sizes, strict=True)):
        inside = SHEET.sub("", TOLD.sub("", one)).replace(f'class="{ROOT}"', f'y="{y:g}"', 1)
        parts.append(NAMED.sub(rf"\1f{n}-\2", inside).replace('role="img"', 'role="none"', 1))
        y += high + GAP
    return "\n".join(filter(None, [*parts, "</svg>"])) + "\n"
