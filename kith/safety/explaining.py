"""Saying to a member, in their language, which of their words led to a help panel, and how they were read.

The rules of a language come with reasons in English for those who tend them (`screening/wording.py`). A
member reads one sentence for each kind of finding: these are translated with the pages.
"""

from dataclasses import dataclass

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.people.models import Person
from kith.safety.contacts import KEPT_BACK
from kith.safety.keeping import Hit, Kept, distress_in, noticed_in, opened
from kith.safety.screening import rules
from kith.safety.screening.verdicts import is_by_second_reader

_OF: dict[str, StrPromise] = {
    "ideation": gettext_lazy("It can mean a wish to die, or to be gone."),
    "plan_or_means": gettext_lazy("It can mean a plan, or having the means at hand."),
    "imminent": gettext_lazy("It can mean that it is about to happen."),
    "overdose": gettext_lazy("It can mean that too much of something was taken."),
    "selfharm": gettext_lazy("It can mean hurting oneself."),
    "method_seeking": gettext_lazy("It can mean looking for a way to die."),
    "harm_others": gettext_lazy("It can mean a wish to hurt somebody."),
    "abuse": gettext_lazy("It can mean that somebody is being hurt at home."),
    "concern": gettext_lazy("It can mean that hope is running out."),
    "third_party": gettext_lazy("It can mean that somebody else is in danger."),
}
_READ: dict[str, StrPromise] = {
    rules.NEGATED: gettext_lazy("We read it as denied."),
    rules.QUOTED: gettext_lazy("We read it as the words of somebody else, quoted."),
    rules.TITLE: gettext_lazy("We read it as the name of a work."),
    rules.THIRD: gettext_lazy("We read it as being about somebody else."),
    rules.OTHERS: gettext_lazy("We read it as about somebody who has died, or as news."),
    rules.PAST: gettext_lazy("We read it as long past."),
    rules.CONDITIONAL: gettext_lazy("We read it as said of a case, or as advice."),
    rules.ADDRESSED: gettext_lazy("We read it as said to somebody, not of oneself."),
    rules.IDIOM: gettext_lazy("We read it as a figure of speech."),
    rules.LITERAL: gettext_lazy("We read it as meant literally, of something harmless."),
    rules.HYPERBOLE: gettext_lazy("We read it as partly said in jest."),
    rules.RECENT: gettext_lazy("It sounds recent, so we did not read it as past."),
    rules.SERIOUS: gettext_lazy("It sounds meant, so we did not read it as a joke."),
    rules.DOUBTED: gettext_lazy("Together with the rest of what you wrote it did not sound like that."),
    rules.OWN: gettext_lazy("We read it as your own words."),
}
_READ_AGAIN = gettext_lazy(
    "No rule found it: such words together often meant that in the texts it learnt from."
)
_ADDED: dict[str, StrPromise] = {
    "latch": gettext_lazy("What you wrote here within the last day counts with it."),
    "cues": gettext_lazy("Several small signs came together. Each alone would mean nothing."),
    "worry": gettext_lazy("Others here asked whether you are safe."),
    "night": gettext_lazy("It is night where you are, and nights are harder."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that was noticed, in words, and the rule it comes from, so that it can be disputed."""

    says: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """All that led to it, and the version of the rules."""

    reasons: tuple[Reason, ...]
    version: str
    has_contacts: bool = False  # something of it may be kept back from the others: no page may say otherwise


def explained(person: Person, source: str) -> Explained | None:
    """Why their text was noticed, for its writer alone. Nothing, when nothing of how they are was found.

    What was found of how they treat others is not told here: a person decides whether it is anything, and
    says so with a reason.
    """
    row = noticed_in(person, source)
    kept = opened(person, [row]) if row is not None else []
    return _explained(kept[0]) if kept and kept[0].level else None


def _explained(kept: Kept) -> Explained:
    weighed = sorted(_that_count(kept), key=lambda one: (-one.level, one.start))
    reasons = {_said(one): one.rule for one in reversed(weighed)}
    said = [Reason(says, rule) for says, rule in reversed(reasons.items())]
    added = [Reason(str(_ADDED[name])) for name in kept.because if name in _ADDED]
    has_contacts = any(one.counts and one.category in KEPT_BACK for one in kept.findings)
    return Explained((*said, *added), kept.version, has_contacts)


def _that_count(kept: Kept) -> list[Hit]:
    of_oneself = distress_in(kept.findings)
    if any(one.counts for one in of_oneself):
        return [one for one in of_oneself if one.counts]
    return [one for one in of_oneself if one.rule in kept.cues]


def _said(one: Hit) -> str:
    noticed = _("We noticed “%(words)s”.") % {"words": one.words}
    read = [str(_READ[verdict]) for verdict in one.scope if verdict in _READ]
    read += [str(_READ_AGAIN)] if is_by_second_reader(one.rule) else []
    return " ".join([noticed, str(_OF.get(one.category, "")), *read]).strip()
