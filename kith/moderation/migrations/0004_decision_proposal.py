import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0003_learning'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='proposal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='moderation.proposal'),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='sealed',
            field=models.BinaryField(default=bytes),
        ),
    ]
