"""Whoever may see evaluation may make runs of their own; whoever changes its rules decides about everybody's."""

from django.db import migrations

OWN, ALL = 1, 4
ACTIONS = ("view", "create", "change", "delete", "export")


def give(apps, schema_editor):
    Grant = apps.get_model("people", "Grant")
    evaluating = Grant.objects.filter(object="evaluation", reach__gt=0)
    deciding = set(evaluating.filter(action="change").values_list("role_id", flat=True))
    roles = set(evaluating.filter(action="view").values_list("role_id", flat=True))
    made = [
        Grant(role_id=role, object="mining-runs", action=action, reach=ALL if role in deciding else OWN)
        for role in sorted(roles) for action in ACTIONS
    ]
    Grant.objects.bulk_create(made, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("mining", "0001_runs"), ("people", "0006_links_by_email_told")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
