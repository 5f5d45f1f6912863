"""Whoever may see evaluation may explore, and keep reports of their own."""

from django.db import migrations

OWN, ALL = 1, 4
REPORTS = ("view", "create", "change", "delete")


def give(apps, schema_editor):
    Grant = apps.get_model("people", "Grant")
    made = []
    for role, action in Grant.objects.filter(object="evaluation", action__in=("view", "export"), reach__gt=0).values_list("role_id", "action"):
        made.append(Grant(role_id=role, object="analytics", action=action, reach=ALL))
        if action == "view":
            made += [Grant(role_id=role, object="reports", action=each, reach=OWN) for each in REPORTS]
    Grant.objects.bulk_create(made, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("exploring", "0001_reports"), ("people", "0006_links_by_email_told")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
