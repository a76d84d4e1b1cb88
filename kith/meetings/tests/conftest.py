"""The cast, in every test of meetings that asks for it."""

import pytest

from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()
