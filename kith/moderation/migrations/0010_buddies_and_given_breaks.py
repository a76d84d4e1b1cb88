from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0009_reports_of_each_kind"),
    ]

    operations = [
        migrations.AddField("turn", "buddy_asked_at", models.DateTimeField(null=True)),
        migrations.AddField("rest", "is_given", models.BooleanField(default=False)),
    ]
