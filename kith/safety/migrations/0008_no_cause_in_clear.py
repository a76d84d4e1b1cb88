from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("safety", "0007_cause_is_sealed"),
    ]

    operations = [
        migrations.AddConstraint(
            "alert",
            models.UniqueConstraint(
                condition=Q(("closed_at__isnull", True), ("is_conduct", False)),
                fields=("person", "place"),
                name="safety_one_open_alert",
            ),
        ),
        migrations.AddConstraint(
            "alert",
            models.UniqueConstraint(
                condition=Q(("closed_at__isnull", True), ("is_conduct", True)),
                fields=("person", "place"),
                name="safety_one_open_conduct",
            ),
        ),
        migrations.AlterField(  # so that it can be taken back: a column that comes back needs something in it
            "alert", "cause", models.CharField(max_length=16, default="message")
        ),
        migrations.RemoveField("alert", "cause"),
    ]
