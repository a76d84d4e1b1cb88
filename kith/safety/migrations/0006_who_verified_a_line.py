import django.db.models.deletion
import kith.clock
import kith.keys
from django.conf import settings
from django.db import migrations, models

FOUND = ("called", "read", "wrong", "unsaid")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("safety", "0005_look_source"),
    ]

    operations = [
        migrations.CreateModel(
            name="LineCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", kith.keys.KeyField()),
                ("dials", models.CharField(max_length=64)),
                ("found", models.CharField(choices=[(one, one) for one in FOUND], max_length=8)),
                ("checked_at", models.DateTimeField(default=kith.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["dials"], name="safety_checks_of_line")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("found__in", FOUND)), name="safety_line_found")
                ],
            },
        ),
    ]
