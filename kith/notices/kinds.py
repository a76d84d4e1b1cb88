"""What a notice says. The sentences stand on the person's own pages alone; mail never carries one.

A sentence may use the names that `tell` was given: `%(group)s` asks for `names={"group": group.name}`.
Each context's kinds begin with its name.
"""

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, StrPromise] = {
    # groups
    "groups.asked": _("Somebody asks to join %(group)s."),
    "groups.accepted": _("There is a seat for you in %(group)s."),
    "groups.accepted_waiting": _("%(group)s would like to have you. You are on its waiting list."),
    "groups.declined": _("%(group)s could not take you in this time."),
    "groups.declined_with_words": _("%(group)s could not take you in this time. The host wrote: %(words)s"),
    "groups.seat_offered": _("A seat is free in %(group)s. It is held for you until %(until)s."),
    "groups.seat_ran_out": _("The seat held for you in %(group)s went to the next person."),
    "groups.removed": _("A host ended your seat in %(group)s. The reason given: %(reason)s"),
    "groups.agreement_changed": _("The agreement of %(group)s has changed. Please read it."),
    "groups.made_host": _("You are now a host of %(group)s."),
    "groups.no_longer_host": _("You are no longer a host of %(group)s. You keep your seat."),
    "groups.hostless": _("%(group)s has no host now."),
    "groups.closed": _("%(group)s has closed."),
    # conversations
    "conversations.reply": _("%(name)s answered you in %(group)s."),
    "conversations.waiting": _("Somebody in %(group)s has waited a while for a reply."),
    "conversations.helped": _("%(name)s said that something you wrote in %(group)s helped."),
    "conversations.quiet_word": _("Somebody said a quiet word to the hosts of %(group)s."),
    "conversations.quiet_answer": _("A host of %(group)s answered your quiet word."),
    # meetings
    "meetings.set": _("%(group)s has a new time to meet."),
    "meetings.moved": _("A meeting of %(group)s was moved."),
    "meetings.cancelled": _("A meeting of %(group)s will not take place."),
    "meetings.ended": _("%(group)s will not meet every week any more."),
    "meetings.tomorrow": _("%(group)s meets tomorrow."),
    "meetings.soon": _("%(group)s meets soon."),
    # outcomes
    "outcomes.due": _("A check-in is ready for you. Only if you feel like it."),
    # safety
    "safety.alert": _("Somebody may need help. Please look."),
    "safety.raid": _(
        "Many new accounts came to %(group)s at once. Please look. You can shut the door there."
    ),
    "safety.lines_overdue": _("Some crisis lines are hidden, because nobody has gone through them in time."),
    "safety.screen_failed": _("The safety screen failed, and words went out unread. Please read along."),
}

DUTIES = frozenset({"safety.alert", "safety.screen_failed"})
"""Mail about these leaves whatever the person wishes: somebody else may wait for them to look."""
