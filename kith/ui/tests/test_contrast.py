"""Contrast of the tokens, as the visual language states it, computed from the stylesheet."""

import re

import pytest

from kith.ui.tests.sheets import STATIC

SHEET = (STATIC / "css" / "tokens.css").read_text()
STATED = [
    ("edge", "paper", 3.87, 5.33),
    ("edge", "sheet", 4.33, 4.89),
    ("edge", "sunk", 3.49, 4.37),
    ("ink", "paper", 13.87, 14.81),
    ("ink", "sunk", 12.49, 12.13),
    ("ink2", "paper", 7.04, 8.94),
    ("ink2", "sunk", 6.34, 7.32),
    ("ink2", "wash", 6.30, 6.91),
    ("on-act", "act", 9.75, 6.04),
    ("on-act", "act-hover", 12.60, 4.82),
    ("link", "paper", 8.99, 10.01),
    ("link", "wash", 8.05, 7.74),
    ("ink", "wash", 12.41, 11.45),
    ("on-lamp", "lamp", 10.26, 9.12),
    ("lamp-edge", "paper", 5.17, 9.48),
    ("ink", "lamp-wash", 13.91, 11.69),
    ("ink2", "lamp-wash", 7.06, 7.06),
    ("link", "lamp-wash", 9.02, 7.90),
    ("moss", "sheet", 7.98, 9.22),
    ("moss", "moss-wash", 6.68, 7.61),
    ("slate", "slate-wash", 6.84, 7.97),
    ("clay", "sheet", 7.43, 8.77),
    ("clay", "clay-wash", 6.09, 7.51),
    ("c1", "sheet", 10.06, 8.76),
    ("c2", "sheet", 3.13, 4.85),
    ("c3", "sheet", 3.34, 3.69),
    ("c4", "sheet", 5.89, 9.77),
]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", block))


def blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    light = SHEET[SHEET.index(":root {") : SHEET.index("@media (min-width")]
    device = SHEET[
        SHEET.index("@media screen and (prefers-color-scheme") : SHEET.index(':root[data-theme="dark"] {')
    ]
    chosen = SHEET[SHEET.index(':root[data-theme="dark"] {') :]
    return tokens(light), tokens(device), tokens(chosen)


LIGHT, DARK, CHOSEN_DARK = blocks()


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_dark_by_wish_of_the_device_and_dark_by_choice_are_the_same():
    assert DARK == CHOSEN_DARK
    assert set(DARK) == set(LIGHT)


@pytest.mark.parametrize(("one", "other", "light", "dark"), STATED)
def test_a_pair_has_the_contrast_that_is_stated(one, other, light, dark):
    assert contrast(LIGHT[one], LIGHT[other]) == pytest.approx(light, abs=0.02)
    assert contrast(DARK[one], DARK[other]) == pytest.approx(dark, abs=0.02)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_never_below_what_small_text_needs(theme):
    for ground in ("paper", "sheet", "sunk", "wash", "lamp-wash", "moss-wash", "slate-wash", "clay-wash"):
        for text in ("ink", "ink2", "link"):
            assert contrast(theme[text], theme[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_hue_of_a_group_stands_out_from_the_page(theme):
    for hue in range(6):
        assert contrast(theme[f"g{hue}"], theme["paper"]) >= 4.5
