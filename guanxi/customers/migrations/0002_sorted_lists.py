"""The lists of what belongs to accounts and contacts are read from an index in their usual order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="affiliation",
            index=models.Index(fields=["-changed_at", "-id"], name="affiliation_changed"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["-stated_at", "-id"], name="consent_stated"),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(fields=["-rated_on", "-id"], name="rating_rated"),
        ),
        migrations.AddIndex(
            model_name="responsibility",
            index=models.Index(fields=["-from_on", "-id"], name="responsibility_from"),
        ),
    ]
