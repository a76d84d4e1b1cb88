"""The examples in the docstrings of evidence synthesis run, and give what they say."""

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

from kith.stats import synthesis


@pytest.mark.parametrize("module", [one.name for one in iter_modules(synthesis.__path__)])
def test_the_examples_of_a_module_give_what_they_say(module: str) -> None:
    assert doctest.testmod(import_module(f"kith.stats.synthesis.{module}")).failed == 0
