"""Notices tell that an import or a bulk change is over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0014_tokens_made_with_a_second_factor")]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("mentioned", "I am mentioned"),
                    ("commented", "comments on records that I follow"),
                    ("changed", "changes of records that I follow"),
                    ("shared", "a record is shared with me"),
                    ("assigned", "a record becomes mine"),
                    ("finished", "an import or a bulk change that I started is over"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
