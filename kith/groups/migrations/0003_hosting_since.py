"""From when somebody hosts. Empty: since they joined."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_name_at_the_end")]

    operations = [migrations.AddField("membership", "hosts_since", models.DateTimeField(null=True))]
