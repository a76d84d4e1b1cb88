"""What the law asks, by country: the site's own text, or that there is none."""

from datetime import date

import pytest

from kith.moderation.policies import policies_can_be_read, policy_for

BRAZIL = """
[BR]
emergency = "Call SAMU, 192."
warning = "Article so and so."
children = "The Conselho Tutelar."
source = "Our lawyer"
reviewed_on = 2026-11-01
"""


@pytest.fixture
def written(tmp_path, settings):
    def write(text):
        file = tmp_path / f"{len(list(tmp_path.iterdir()))}.toml"
        file.write_text(text)
        settings.KITH_POLICIES = str(file)

    return write


def test_a_site_without_a_file_has_no_policy_for_anybody(settings):
    settings.KITH_POLICIES = ""
    assert policy_for("BR") is None


def test_a_country_that_is_written_down_has_its_own_text_and_no_other_has(written):
    written(BRAZIL)
    found = policy_for("br")
    assert found is not None
    assert (found.emergency, found.reviewed_on) == ("Call SAMU, 192.", date(2026, 11, 1))
    assert policy_for("ES") is None


@pytest.mark.parametrize(
    "text",
    [
        BRAZIL.replace("source", "sauce"),
        BRAZIL.replace("[BR]", "[Brazil]"),
        BRAZIL.replace("2026-11-01", '"soon"'),
        "[BR",
    ],
)
def test_a_file_that_says_less_than_it_must_is_a_fault_and_keeps_nobody_from_an_alert(written, text):
    written(text)
    assert policy_for("BR") is None
    (fault,) = policies_can_be_read()
    assert "KITH_POLICIES" in str(fault.msg)
