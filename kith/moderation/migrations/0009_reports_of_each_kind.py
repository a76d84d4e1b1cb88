from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0008_decision_instead_of'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='report',
            name='moderation_reported_once',
        ),
        migrations.RemoveConstraint(
            model_name='report',
            name='moderation_feared_once',
        ),
    ]
