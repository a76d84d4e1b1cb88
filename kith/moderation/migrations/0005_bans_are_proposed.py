"""A ban of before gets the proposal that it would have today: waiting, agreed to, or declined.

Why it was proposed stands sealed in the decision itself, so that nothing has to be sealed here.
"""

from django.db import migrations


def propose(apps, schema_editor):
    Decision = apps.get_model("moderation", "Decision")
    Proposal = apps.get_model("moderation", "Proposal")
    for ban in Decision.objects.filter(measure="ban", proposal__isnull=True, about__isnull=False):
        made = Proposal(kind="ban", about=f"decision:{ban.key}", concerns_id=ban.about_id, asked_by_id=ban.by_id)
        made.asked_at = ban.decided_at
        if ban.confirmed_at is not None:
            made.answer, made.answered_at, made.answered_by_id = "agreed", ban.confirmed_at, ban.confirmed_by_id
        elif ban.undone_at is not None:
            made.answer, made.answered_at, made.answered_by_id = "declined", ban.undone_at, ban.undone_by_id
        made.save()
        ban.proposal = made
        ban.save(update_fields=["proposal"])
    apps.get_model("notices", "Notice").objects.filter(kind="moderation.second").update(kind="moderation.agree")


def confirm(apps, schema_editor):
    Decision = apps.get_model("moderation", "Decision")
    Proposal = apps.get_model("moderation", "Proposal")
    for ban in Decision.objects.filter(proposal__isnull=False).select_related("proposal"):
        if ban.proposal.answer == "agreed":
            ban.confirmed_at, ban.confirmed_by_id = ban.proposal.answered_at, ban.proposal.answered_by_id
        ban.proposal = None
        ban.save(update_fields=["confirmed_at", "confirmed_by", "proposal"])
    Proposal.objects.filter(kind="ban").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0004_decision_proposal'),
        ('notices', '0002_hushed'),
    ]

    operations = [
        migrations.RunPython(propose, confirm),
    ]
