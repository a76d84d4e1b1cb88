from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_first'),
    ]

    operations = [
        migrations.AlterField(
            model_name='role',
            name='name',
            field=models.CharField(choices=[('moderator', 'moderator'), ('clinician', 'clinician'), ('coordinator', 'coordinator'), ('researcher', 'researcher'), ('assessor', 'assessor'), ('operator', 'operator'), ('lead', 'lead'), ('auditor', 'auditor')], max_length=16),
        ),
    ]
