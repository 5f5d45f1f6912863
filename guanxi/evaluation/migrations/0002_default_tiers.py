"""The tiers a company starts with; it changes them under Settings."""

from decimal import Decimal

from django.db import migrations

CUSTOMER_TIERS = (("A", Decimal(100_000)), ("B", Decimal(20_000)), ("C", Decimal(0)), ("D", None))
MARGIN_TIERS = (("A", Decimal("0.30"), "push"), ("B", Decimal("0.10"), "keep"), ("C", None, "limit"))


def make(apps, schema_editor):
    """Make the default tiers and the one row of rules."""
    for name, from_profit in CUSTOMER_TIERS:
        apps.get_model("evaluation", "ProfitTier").objects.get_or_create(name=name, defaults={"from_profit": from_profit})
    for name, from_margin, advice in MARGIN_TIERS:
        apps.get_model("evaluation", "MarginTier").objects.get_or_create(
            name=name, defaults={"from_margin": from_margin, "advice": advice}
        )
    apps.get_model("evaluation", "Rules").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = (("evaluation", "0001_initial"),)
    operations = (migrations.RunPython(make, migrations.RunPython.noop),)
