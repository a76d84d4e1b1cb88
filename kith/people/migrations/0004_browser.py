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
    ]
