"""Whoever may explore may make dashboards of their own."""

from django.db import migrations

OWN = 1
ACTIONS = ("view", "create", "change", "delete")


def give(apps, schema_editor):
    Grant = apps.get_model("people", "Grant")
    roles = Grant.objects.filter(object="analytics", action="view", reach__gt=0).values_list("role_id", flat=True)
    made = [Grant(role_id=role, object="dashboards", action=action, reach=OWN) for role in sorted(set(roles)) for action in ACTIONS]
    Grant.objects.bulk_create(made, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("dashboards", "0001_dashboards"), ("exploring", "0002_rights_to_explore")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
