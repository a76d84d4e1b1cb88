"""A seat that ends keeps the name and mark it ended under. Those that ended before get today's."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def keep_names(apps, schema_editor):
    seats = apps.get_model("groups", "Membership").objects.filter(ended_at__isnull=False, ended_as="")
    people = apps.get_model("people", "Person").objects.filter(pk=OuterRef("person"))
    seats.update(
        ended_as=Subquery(people.values("pseudonym")), ended_mark=Subquery(people.values("mark"))
    )


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_first"), ("people", "0001_first")]

    operations = [
        migrations.AddField(
            "membership", "ended_as", models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.AddField("membership", "ended_mark", models.PositiveSmallIntegerField(null=True)),
        migrations.RunPython(keep_names, migrations.RunPython.noop),
    ]
