"""What staff find under You besides what everybody does: a line for each page their role may open."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kith.people.models import Person, Role

LEARN = (Role.MODERATOR, Role.CLINICIAN, Role.LEAD)
LINES = (*LEARN, Role.OPERATOR)
AUDIT = (Role.AUDITOR, Role.LEAD)


@dataclass(frozen=True, slots=True)
class Work:
    """One page, and what it is for."""

    url: str
    title: str
    says: str


def work_of(person: Person) -> list[Work]:
    roles = set(person.roles.filter(ended_at__isnull=True).values_list("name", flat=True))
    found = []
    if roles.intersection(LEARN):
        says = _("The parts of the training, and the cases of this quarter.")
        found.append(Work(reverse("moderation:learning"), _("Training"), says))
        says = _("Who is known to be one, and how that is found out.")
        found.append(Work(reverse("moderation:badges"), _("Clinicians"), says))
    if roles.intersection(LINES):
        says = _("Which are shown, and which somebody has to go through.")
        found.append(Work(reverse("safety:lines"), _("Crisis lines"), says))
    if roles.intersection(AUDIT):
        says = _("Who did what for safety, and when.")
        found.append(Work(reverse("audit:record"), _("The record"), says))
    return found
