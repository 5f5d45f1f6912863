"""Whoever may explore sees competitors and markets; whoever sees evaluation's rules may change them."""

from django.db import migrations

OWN, ALL = 1, 4
OBJECTS = ("competitors", "market-figures")


def give(apps, schema_editor):
    Grant = apps.get_model("people", "Grant")
    seeing = set(Grant.objects.filter(object="analytics", action="view", reach__gt=0).values_list("role_id", flat=True))
    changing = set(Grant.objects.filter(object="evaluation", action="change", reach__gt=0).values_list("role_id", flat=True))
    made = [Grant(role_id=role, object=name, action="view", reach=ALL) for role in sorted(seeing) for name in OBJECTS]
    made += [
        Grant(role_id=role, object=name, action=action, reach=ALL)
        for role in sorted(changing) for name in OBJECTS for action in ("create", "change", "delete", "export")
    ]
    made += [
        Grant(role_id=role, object="encounters", action=action, reach=OWN)
        for role in sorted(seeing) for action in ("view", "create", "change", "delete")
    ]
    Grant.objects.bulk_create(made, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("market", "0001_market"), ("exploring", "0002_rights_to_explore")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
