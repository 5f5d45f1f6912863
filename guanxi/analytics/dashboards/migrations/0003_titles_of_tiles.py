"""Tiles may have a title of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0002_rights_to_arrange")]

    operations = [
        migrations.AddField(
            model_name="tile",
            name="title",
            field=models.CharField(blank=True, help_text="Empty: the name of the report.", max_length=120, verbose_name="title"),
        )
    ]
