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
    # moderation
    "moderation.turn": _("You are on the rota. Please look at your turns."),
    "moderation.handed": _("An alert was handed to you. Please look."),
    "moderation.raised": _("Something new about an alert that you have. Please look."),
    "moderation.closed_meanwhile": _("An alert that you had was closed with a decision."),
    "moderation.asked": _("You are asked for a second opinion."),
    "moderation.agree": _("Something waits for a second person to agree. Please look."),
    "moderation.second_answered": _("A second person has answered what you proposed. Please look."),
    "moderation.come_back": _("It is time to come back to an alert that was closed. Please look."),
    "moderation.written": _("Somebody who answers for safety wrote to you."),
    "moderation.answered": _("Somebody you wrote to has answered."),
    "moderation.reported": _("A report is waiting. Please look."),
    "moderation.appealed": _("An appeal is waiting. Please look."),
    "moderation.looked_at": _("Somebody has looked at what you reported."),
    "moderation.decided": _("Something was decided that concerns you. The reason stands there."),
    "moderation.undone": _("A decision that concerned you was taken back."),
    "moderation.vigil": _("There is something to read in %(group)s, at your own time."),
    "moderation.appeal_decided": _("Somebody else has looked at your appeal. The answer stands there."),
    # people
    "people.badge_given": _("What you write from now on says “clinician” beside your name."),
    "people.badge_ended": _("What you write does not say “clinician” beside your name any more."),
    # safety
    "safety.alert": _("Somebody may need help. Please look."),
    "safety.still_waits": _("Somebody may need help, and nobody has taken it yet. Please look."),
    "safety.raid": _(
        "Many new accounts came to %(group)s at once. Please look. You can shut the door there."
    ),
    "safety.lines_overdue": _("Some crisis lines are hidden, because nobody has gone through them in time."),
    "safety.screen_failed": _("The safety screen failed, and words went out unread. Please read along."),
    # the record
    "audit.many_looks": _("Somebody of the staff read more than usual. Please look at the record."),
}

DUTIES = frozenset(
    {
        *("safety.alert", "safety.still_waits", "safety.screen_failed", "audit.many_looks"),
        *("moderation.handed", "moderation.asked", "moderation.agree", "moderation.answered"),
        *("moderation.raised", "moderation.reported", "moderation.appealed"),
        *("moderation.come_back", "moderation.second_answered"),
    }
)
"""Mail about these leaves whatever the person wishes: somebody else may wait for them to look."""
