"""A browser and a site for a file of journeys. One that needs another site makes its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import Site, Wire, chromium, site_in


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = site_in(tmp_path_factory.mktemp("site"), SWEEPS_IN_SERVER="no")
    made.house.prepare()
    with made.serving():
        yield made


@pytest.fixture
def wire(site: Site) -> Iterator[Wire]:
    """The line between one person and the server."""
    one = Wire(site.port)
    yield one
    one.close()
