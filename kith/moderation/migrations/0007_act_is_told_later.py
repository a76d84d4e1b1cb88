from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0006_decision_confirmed_by_proposal'),
    ]

    operations = [
        migrations.AddField(
            model_name='act',
            name='is_told_later',
            field=models.BooleanField(default=False),
        ),
    ]
