"""Order lines summed up beforehand, kept true by the database itself."""

from django.conf import settings
from django.db import migrations, models

from guanxi.records.models import MoneyField

# What a statement changed in the sums, as rows of sales_orderline with a sign.
SUMMED = "order_id, account_id, ordered_on, revenue, profit, CASE WHEN profit IS NULL THEN revenue ELSE 0 END AS unknown"
CHANGES = {
    "INSERT": f"SELECT {SUMMED}, 1 AS sign FROM after WHERE counts",
    "DELETE": f"SELECT {SUMMED}, -1 AS sign FROM before WHERE counts",
    "UPDATE": f"SELECT {SUMMED}, 1 AS sign FROM after WHERE counts UNION ALL SELECT {SUMMED}, -1 AS sign FROM before WHERE counts",
}
TABLES = {
    "INSERT": "NEW TABLE AS after",
    "DELETE": "OLD TABLE AS before",
    "UPDATE": "OLD TABLE AS before NEW TABLE AS after",
}
SUMS = "sum(sign * revenue) AS revenue, sum(sign * coalesce(profit, 0)) AS profit, sum(sign * unknown) AS unknown, sum(sign) AS lines"
SOME = "HAVING (sum(sign * revenue), sum(sign * coalesce(profit, 0)), sum(sign * unknown), sum(sign)) <> (0, 0, 0, 0)"
AGAIN = "sum(revenue), sum(profit), sum(unknown), sum(lines)"
SOME_AGAIN = "HAVING (sum(revenue), sum(profit), sum(unknown), sum(lines)) <> (0, 0, 0, 0)"

# Both tables from rows with sign and owner_id.
ADD = f"""
  WITH days AS (
    SELECT account_id, owner_id, ordered_on, {SUMS} FROM ({{rows}}) AS moved GROUP BY account_id, owner_id, ordered_on {SOME}
  ), months AS (
    INSERT INTO evaluation_customermonth (account_id, owner_id, month, revenue, profit, unknown, lines, is_new)
    SELECT account_id, owner_id, date_trunc('month', ordered_on)::date, {AGAIN}, {{is_new}} FROM days
    GROUP BY 3, 1, 2 {SOME_AGAIN} ORDER BY 3, 1
  )
  INSERT INTO evaluation_ownerday (owner_id, day, revenue, profit, unknown, lines, is_new)
  SELECT owner_id, ordered_on, {AGAIN}, {{is_new}} FROM days GROUP BY 2, 1 {SOME_AGAIN} ORDER BY 2, 1;
"""

# The owner stands on the order. Its row is locked first, in a statement of its own: else another person could give the order
# to somebody else without seeing these lines, while we do not see the new owner.
OF_LINES = """
CREATE FUNCTION guanxi_sum_lines_{lower}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed bigint[];
BEGIN
  SELECT array_agg(DISTINCT order_id) INTO changed FROM (
    SELECT order_id FROM ({changes}) AS moved GROUP BY order_id, account_id, ordered_on {some}
  ) AS found;
  IF changed IS NULL THEN RETURN NULL; END IF;
  PERFORM FROM sales_order WHERE id = ANY(changed) ORDER BY id FOR NO KEY UPDATE;
  {add}
  RETURN NULL;
END $$;
CREATE TRIGGER keep_sums_{lower} AFTER {operation} ON sales_orderline REFERENCING {tables}
  FOR EACH STATEMENT EXECUTE FUNCTION guanxi_sum_lines_{lower}();
"""
WITH_OWNER = "SELECT moved.*, owner_id FROM ({changes}) AS moved LEFT JOIN sales_order ON sales_order.id = order_id"

# An order that gets another owner takes its lines along; before it is there, and after it has gone, its lines are nobody's.
MOVED = {
    "INSERT": "SELECT id, NULL::bigint AS was, owner_id AS now FROM after WHERE owner_id IS NOT NULL",
    "DELETE": "SELECT id, owner_id AS was, NULL::bigint AS now FROM before WHERE owner_id IS NOT NULL",
    "UPDATE": "SELECT id, before.owner_id AS was, after.owner_id AS now FROM before JOIN after USING (id)"
    " WHERE before.owner_id IS DISTINCT FROM after.owner_id",
}
OF_ORDERS = """
CREATE FUNCTION guanxi_sum_orders_{lower}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS ({moved}) THEN RETURN NULL; END IF;
  {add}
  RETURN NULL;
END $$;
CREATE TRIGGER keep_sums_{lower} AFTER {operation} ON sales_order REFERENCING {tables}
  FOR EACH STATEMENT EXECUTE FUNCTION guanxi_sum_orders_{lower}();
"""
LINES_OF_MOVED = (
    f"SELECT {SUMMED}, sides.sign, sides.owner_id FROM ({{moved}}) AS moved JOIN sales_orderline ON order_id = moved.id,"
    " LATERAL (VALUES (1, now), (-1, was)) AS sides (sign, owner_id) WHERE counts"
)
EVERYTHING = f"SELECT line.*, sold.owner_id FROM (SELECT {SUMMED}, 1 AS sign FROM sales_orderline WHERE counts) AS line JOIN sales_order AS sold ON sold.id = order_id"


def _made() -> str:
    text = ""
    for operation, tables in TABLES.items():
        names = {"lower": operation.lower(), "operation": operation, "tables": tables, "some": SOME}
        of_lines = ADD.format(rows=WITH_OWNER.format(changes=CHANGES[operation]), is_new="true")
        text += OF_LINES.format(changes=CHANGES[operation], add=of_lines, **names)
        of_orders = ADD.format(rows=LINES_OF_MOVED.format(moved=MOVED[operation]), is_new="true")
        text += OF_ORDERS.format(moved=MOVED[operation], add=of_orders, **names)
    return text


def _removed() -> str:
    text = ""
    for operation in ("insert", "update", "delete"):
        for table, name in (("sales_orderline", "lines"), ("sales_order", "orders")):
            text += f"DROP TRIGGER keep_sums_{operation} ON {table}; DROP FUNCTION guanxi_sum_{name}_{operation}();\n"
    return text


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0002_default_tiers"),
        ("customers", "0004_search_words_wait"),
        ("sales", "0004_search_words_wait"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="CustomerMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revenue", MoneyField(decimal_places=6, max_digits=38, verbose_name="revenue")),
                ("profit", MoneyField(decimal_places=6, max_digits=38, verbose_name="profit contribution")),
                ("unknown", MoneyField(decimal_places=6, max_digits=38, verbose_name="revenue of unknown cost")),
                ("lines", models.IntegerField(verbose_name="order lines")),
                ("is_new", models.BooleanField(default=True, verbose_name="new")),
                ("month", models.DateField(verbose_name="month")),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        to="customers.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "month of a customer",
                "verbose_name_plural": "months of customers",
                "indexes": [
                    models.Index(models.F("month"), models.F("account"), name="customer_month"),
                    models.Index(models.F("month"), condition=models.Q(("is_new", True)), name="customer_month_new"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnerDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revenue", MoneyField(decimal_places=6, max_digits=38, verbose_name="revenue")),
                ("profit", MoneyField(decimal_places=6, max_digits=38, verbose_name="profit contribution")),
                ("unknown", MoneyField(decimal_places=6, max_digits=38, verbose_name="revenue of unknown cost")),
                ("lines", models.IntegerField(verbose_name="order lines")),
                ("is_new", models.BooleanField(default=True, verbose_name="new")),
                ("day", models.DateField(verbose_name="day")),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of an owner",
                "verbose_name_plural": "days of owners",
                "indexes": [
                    models.Index(models.F("day"), models.F("owner"), name="owner_day"),
                    models.Index(models.F("day"), condition=models.Q(("is_new", True)), name="owner_day_new"),
                ],
            },
        ),
        migrations.RunSQL(_made(), reverse_sql=_removed()),
        migrations.RunSQL(ADD.format(rows=EVERYTHING, is_new="false"), reverse_sql=migrations.RunSQL.noop),
    ]
