"""Choosing a pseudonym: what it may be, which others it looks like, and the mark drawn for it."""

import secrets
import unicodedata
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST, LONGEST = 2, 40
SKELETON_LENGTH = 80
MARKS = 768
_JOINERS = frozenset(" -'\u2019._")


def _lookalikes() -> dict[int, str]:
    """What the eye takes for a letter, to that letter. Capitals are folded to small letters first."""
    lines = (Path(__file__).parent / "data" / "lookalikes.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ") for line in lines if not line.startswith("#"))
    return {ord(look): plain for plain, looks in pairs for look in looks}


_FOLD = _lookalikes()

# Words that would lend a name an office it does not have. Whole words only.
_OFFICES = (
    "admin admins host hosts mod mods dr dra drs prof phd md rn nurse staff team support help helper official"
    " system root webmaster postmaster noreply crisis emergency police kith everyone nobody deleted you me"
    " anfitriao anfitria anfitrion anfitriona equipe equipo ajuda ayuda suporte soporte oficial sistema"
    " enfermeira enfermeiro enfermera enfermero crise emergencia policia doutor doutora doctora medico medica"
    " profesional profissional professional todos ninguem nadie voce voces tu eu yo"
)
# Longer ones, refused also inside a word ("TheModerator99").
_OFFICES_ANYWHERE = (
    "moderator moderador facilitator facilitador clinician clinico therapist terapeuta"
    " psycholog psicolog psychiatrist psiquiatra psychotherap psicoterap counsellor counselor conselheir"
    " consejer coordinator coordenador coordinador operator operador researcher pesquisador investigador"
    " assessor avaliador evaluador administra doctor socialworker assistentesocial trabajadorsocial"
)


def tidy(text: str) -> str:
    """The name as it is kept: composed characters, single spaces, nothing around it."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def skeleton(text: str) -> str:
    """What is left when everything that the eye may confuse is made equal.

    Two names with one skeleton cannot both be taken. Case, accents, spaces and punctuation go; letters
    that look alike across Latin, Cyrillic and Greek, and digits read as letters, become one letter.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = "".join(sign for sign in plain.translate(_FOLD) if sign.isalnum())
    return plain.replace("rn", "m").replace("vv", "w")[:SKELETON_LENGTH]


_WORDS = frozenset(skeleton(word) for word in _OFFICES.split())
_PARTS = tuple(skeleton(word) for word in _OFFICES_ANYWHERE.split())


def draw_mark() -> int:
    """A mark from the system's random source. It is computed from nothing, so it tells nothing."""
    return secrets.randbelow(MARKS)


def check_pseudonym(text: str) -> None:
    """Raise ValidationError, in words for the person, when nobody may be called this."""
    name = tidy(text)
    if not SHORTEST <= len(name) <= LONGEST:
        raise ValidationError(_("A name here has between 2 and 40 characters."), code="length")
    if not all(_is_fit(sign) for sign in name) or not any(sign.isalpha() for sign in name):
        raise ValidationError(
            _("Use letters, and if you like digits, spaces, a hyphen, a point or an apostrophe."),
            code="signs",
        )
    if _mixes_scripts(name):
        raise ValidationError(_("Please keep to one alphabet in your name."), code="scripts")
    if sounds_official(name):
        raise ValidationError(
            _("This name could be taken for someone with an office here. Please choose another."),
            code="reserved",
        )


def sounds_official(name: str) -> bool:
    """Whether the name claims an office ("Dr Lark", "m0derator", "K i t h")."""
    whole = skeleton(name)
    reserved = _WORDS | {skeleton(settings.KITH_NAME)}
    words = {skeleton(word) for word in "".join(" " if sign in _JOINERS else sign for sign in name).split()}
    return bool(words & reserved) or whole in reserved or any(part in whole for part in _PARTS)


def _is_fit(sign: str) -> bool:
    return sign in _JOINERS or unicodedata.category(sign)[0] in "LM" or unicodedata.category(sign) == "Nd"


def _mixes_scripts(name: str) -> bool:
    scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in name if sign.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1
