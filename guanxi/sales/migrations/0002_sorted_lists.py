"""Orders by amount and order lines by day are read from an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["-amount", "-id"], name="order_amount"),
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(fields=["-ordered_on", "-id"], name="order_line_ordered"),
        ),
    ]
