"""What the demo says to whoever wants to look around."""

import pytest

from kith.config.greeting import greeting
from kith.demo.filling import CODES_FROM, PASSPHRASE
from kith.people.models import Role
from tests.cast import person


@pytest.mark.django_db
def test_everybody_who_may_sign_in_is_named_with_what_they_are() -> None:
    person("Larch", roles=(Role.MODERATOR,))
    said = "\n".join(greeting())
    assert "larch@example.org  Larch, moderator" in said
    assert f'"{PASSPHRASE}"' in said
    assert "invented" in said
    assert f"add the key {CODES_FROM} to an app" in said


@pytest.mark.django_db
def test_a_role_that_was_taken_back_is_not_offered() -> None:
    person("Larch", roles=(Role.MODERATOR,))
    Role.objects.update(ended_at="2026-01-01T00:00Z")
    assert "Larch" not in "\n".join(greeting())
