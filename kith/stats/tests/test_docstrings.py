"""The examples in the docstrings of the statistics run, and give what they say."""

import doctest
import linecache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

from kith import stats

MODULES = [
    one.name
    for one in walk_packages(stats.__path__, "kith.stats.")
    if not one.ispkg and ".tests." not in one.name and not one.name.endswith("__main__")
]


def has_examples(module: str) -> bool:
    path = Path(stats.__path__[0], *module.split(".")[2:]).with_suffix(".py")
    return ">>>" in path.read_text(encoding="utf-8")


def test_every_module_can_be_loaded() -> None:
    assert all(map(import_module, MODULES))


@pytest.mark.parametrize("module", [one for one in MODULES if has_examples(one)])
def test_the_examples_of_a_module_give_what_they_say(module: str) -> None:
    linecache.clearcache()  # for each docstring doctest looks again whether any file in it has changed
    assert doctest.testmod(import_module(module)).failed == 0
