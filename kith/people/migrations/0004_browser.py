from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_clinicians_known'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='browser',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='person',
            name='asked_with',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(
                condition=models.Q(('asked_with', ''), _negated=True),
                fields=['asked_with'],
                name='people_person_asked_with',
            ),
        ),
    ]
