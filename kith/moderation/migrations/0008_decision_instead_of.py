import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0007_act_is_told_later'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='instead_of',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='moderation.decision'),
        ),
    ]
