from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = [("safety", "0002_what_the_screen_noticed")]
    operations = []
