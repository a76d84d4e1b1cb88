from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('safety', '0004_plans_and_contacts'),
    ]

    operations = [
        migrations.AddField(
            model_name='look',
            name='source',
            field=models.CharField(blank=True, default='', max_length=96),
        ),
    ]
