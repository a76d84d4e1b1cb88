"""The examples in the docstrings of trials do what they say."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import kith.stats.trials

MODULES = sorted(file.stem for file in Path(kith.stats.trials.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("module", [one for one in MODULES if one != "__init__"])
def test_the_examples_hold(module: str) -> None:
    assert doctest.testmod(import_module(f"kith.stats.trials.{module}")).failed == 0
