"""The colours of figures by name, for day, night and paper, and the style sheet that chooses among them."""

# What a figure is drawn with are the colours of the day; each is exchanged for its name afterwards.
DAY = {
    "c1": "#6b2a4b",
    "c2": "#4596d9",
    "c3": "#b78131",
    "c4": "#466d3c",
    "ink": "#2a2027",
    "ink2": "#5a4d55",
    "edge": "#82757b",
    "line": "#dbd3d1",
    "wash": "#eee1e7",
}
NIGHT = {
    "c1": "#eaa9c8",
    "c2": "#5e8ad7",
    "c3": "#986f22",
    "c4": "#96d688",
    "ink": "#eee6e3",
    "ink2": "#c0b2b8",
    "edge": "#958790",
    "line": "#3b3239",
    "wash": "#3a2532",
}
# Series differ in marker and dash as well, so greys are enough on paper.
PAPER = {
    "c1": "#000000",
    "c2": "#555555",
    "c3": "#767676",
    "c4": "#333333",
    "ink": "#000000",
    "ink2": "#000000",
    "edge": "#555555",
    "line": "#bbbbbb",
    "wash": "#e6e6e6",
}
SERIES = ("c1", "c2", "c3", "c4")
DASHES: tuple[object, ...] = ("-", (0, (7, 3)), (0, (2, 2.5)), (0, (9, 3, 2, 3)))
MARKERS = ("o", "s", "^", "D")

NAME_OF = {value: name for name, value in DAY.items()}
FONTS = '"Atkinson Hyperlegible Next", ui-sans-serif, system-ui, "Segoe UI", Roboto, Arial, sans-serif'
ROOT = "kith-figure"


def style_sheet() -> str:
    """The rules that turn names into colours. Where a page sets `data-theme`, the figure follows it."""
    rules = [
        f".{ROOT} {{ {_values(DAY)}; color-scheme: light dark; }}",
        f"@media (prefers-color-scheme: dark) {{ .{ROOT} {{ {_values(NIGHT)}; }} }}",
        f'[data-theme="light"] .{ROOT} {{ {_values(DAY)}; color-scheme: light; }}',
        f'[data-theme="dark"] .{ROOT} {{ {_values(NIGHT)}; color-scheme: dark; }}',
        f"@media print {{ .{ROOT}.{ROOT}.{ROOT} {{ {_values(PAPER)}; color-scheme: light; }} }}",
        f".{ROOT} text {{ font-family: {FONTS}; font-variant-numeric: tabular-nums; }}",
    ]
    rules += [f".{ROOT} .fill-{name} {{ fill: var(--{name}); }}" for name in DAY]
    rules += [f".{ROOT} .stroke-{name} {{ stroke: var(--{name}); }}" for name in DAY]
    return "\n".join(rules)


def _values(colours: dict[str, str]) -> str:
    return "; ".join(f"--{name}: {value}" for name, value in colours.items())
