import django.db.models.deletion
import kith.clock
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0002_cover"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Withheld",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("spans", models.JSONField(default=list)),
                ("html", models.TextField(blank=True, default="")),
                ("title", models.CharField(blank=True, default="", max_length=120)),
                ("content_note", models.CharField(blank=True, default="", max_length=80)),
                ("made_at", models.DateTimeField(default=kith.clock.now)),
                ("let_through_at", models.DateTimeField(null=True)),
                (
                    "let_through_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="withheld", to="conversations.message"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="withheld",
            index=models.Index(
                condition=Q(("let_through_at__isnull", True)), fields=["made_at"], name="conversations_kept_back"
            ),
        ),
    ]
