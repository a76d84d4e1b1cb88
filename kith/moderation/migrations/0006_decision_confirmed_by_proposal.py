from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0005_bans_are_proposed'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='decision',
            name='confirmed_at',
        ),
        migrations.RemoveField(
            model_name='decision',
            name='confirmed_by',
        ),
    ]
