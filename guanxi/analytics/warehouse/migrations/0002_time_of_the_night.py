"""The time of the thorough refresh is written as people write it."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_notes_and_refreshes")]
    operations = [
        migrations.RemoveField(model_name="keeping", name="nightly_at"),
        migrations.AddField(
            model_name="keeping",
            name="nightly_at",
            field=models.CharField(
                blank=True,
                default="03:10",
                help_text="Once a day, with every row compared. Empty = never.",
                max_length=5,
                validators=[
                    django.core.validators.RegexValidator(
                        "^([01]\\d|2[0-3]):[0-5]\\d$", "Enter a time of day such as 03:10."
                    )
                ],
                verbose_name="thorough refresh at",
            ),
        ),
    ]
