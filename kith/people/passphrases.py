"""What a passphrase must be: long, and not one that everybody knows. Signs and digits are up to you."""

import gzip
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kith.people.models import Person
from kith.people.naming import skeleton

SHORTEST, LONGEST = 15, 256
_COMMON = Path(password_validation.__file__).resolve().parent / "common-passwords.txt.gz"
_KNOWN = Path(__file__).resolve().parent / "data" / "known_passphrases.txt"


class LongEnough:
    """Fifteen characters or more. Length is what holds."""

    help_text = gettext_lazy("At least 15 characters. A short sentence that only you would think of is good.")

    def validate(self, password: str, user: Person | None = None) -> None:
        missing = SHORTEST - len(password)
        if missing > 0:
            raise ValidationError(
                ngettext(
                    "%(missing)d more character, please. A short sentence is good.",
                    "%(missing)d more characters, please. A short sentence is good.",
                    missing,
                )
                % {"missing": missing},
                code="passphrase_too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(
                _("That is longer than we can keep. 256 characters are enough."), code="too_long"
            )

    def get_help_text(self) -> str:
        return str(self.help_text)


class NotWellKnown:
    """Not on a list of well-known ones, not one piece repeated, not made of one's own name or address."""

    def validate(self, password: str, user: Person | None = None) -> None:
        plain = _plain(password)
        stem = _stem(plain) or plain
        if plain in _known() or stem in _known():
            raise ValidationError(
                _("Many people use this one, so it is easy to guess."), code="passphrase_known"
            )
        if _repeats(plain) or (len(stem) > 7 and _repeats(stem)):
            raise ValidationError(
                _("This repeats one short piece. Please add something else."), code="repeats"
            )
        if _is_made_of(plain, _own_words(user)):
            raise ValidationError(
                _("This is made of your name, your address or the name of this site. Please add more."),
                code="passphrase_personal",
            )

    def get_help_text(self) -> str:
        return ""


def _plain(text: str) -> str:
    """Letters and digits alone, without case and accents: "Mi contraseña 1!" is "micontrasena1"."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in bare if sign.isalnum())


def _stem(plain: str) -> str:
    """Without the digits people put around a word."""
    return plain.strip("0123456789")


@cache
def _known() -> frozenset[str]:
    common = gzip.decompress(_COMMON.read_bytes()).decode("utf-8")
    lines = [*common.splitlines(), *_KNOWN.read_text(encoding="utf-8").splitlines()]
    words = {_plain(line) for line in lines if not line.startswith("#")}
    words.discard("")
    return frozenset(words)


def _repeats(plain: str) -> bool:
    """Whether the whole is one piece over and over, or few signs, or a run along the keyboard."""
    pieces = (plain[:size] for size in range(1, len(plain) // 2 + 1))
    over_and_over = any((piece * len(plain))[: len(plain)] == plain for piece in pieces)
    return len(set(plain)) < 5 or over_and_over or _runs(plain)


def _runs(plain: str) -> bool:
    rows = (
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890",
        "qwertyuiopasdfghjklzxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn",
    )
    steps = {pair for row in rows for pair in pairwise(row)}
    steps |= {(later, earlier) for earlier, later in steps}
    along = sum((a, b) in steps for a, b in pairwise(plain))
    return len(plain) > 1 and along >= 0.8 * (len(plain) - 1)


def _own_words(user: Person | None) -> list[str]:
    own = [settings.KITH_NAME, settings.KITH_ORGANISATION]
    if user is not None:
        own += [user.pseudonym, *user.email.split("@"), *user.email.replace("@", ".").split(".")]
    return sorted({_plain(word) for word in own if len(_plain(word)) > 2}, key=len, reverse=True)


def _is_made_of(plain: str, own: list[str]) -> bool:
    """Whether fewer than eight characters are left once the person's own words and digits are taken out."""
    left, taken = plain, False
    for word in own:
        taken = taken or word in left or skeleton(word) in skeleton(left)
        left = left.replace(word, "")
    return taken and len(_stem(left)) < 8 and left != plain
