"""Audit entries whose time is over can be removed; their digests stay, so that the chain still closes."""

from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_auditcut FOR EACH ROW EXECUTE FUNCTION guanxi_audit_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON records_auditcut FOR EACH STATEMENT EXECUTE FUNCTION guanxi_audit_refuse();
"""
NO_TRIGGERS = "DROP TRIGGER append_only ON records_auditcut; DROP TRIGGER never_emptied ON records_auditcut;"

# Only what is sealed, older than a year, neither blanked nor itself about blanking and removing: those are counted by the check.
PRUNING = """
CREATE FUNCTION guanxi_audit_prune(edge timestamptz, most bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE pruned bigint;
BEGIN
  IF edge > now() - interval '364 days' THEN
    RAISE EXCEPTION 'Audit entries stay for a year at least.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('guanxi.audit_unlocked', 'on', true);
  WITH old AS (
    SELECT id FROM people_auditentry e WHERE e.at < edge AND e.kept IS NULL AND e.kind NOT IN ('redacted', 'pruned')
      AND e.mark < (SELECT coalesce(max(s."end"), 0) FROM people_auditseal s) ORDER BY e.at LIMIT most
  ), gone AS (
    DELETE FROM people_auditentry e USING old WHERE e.id = old.id RETURNING e.id, e.mark, guanxi_audit_digest(e) AS digest
  )
  INSERT INTO records_auditcut (key, mark, digest) SELECT id, mark, digest FROM gone;
  GET DIAGNOSTICS pruned = ROW_COUNT;
  PERFORM set_config('guanxi.audit_unlocked', '', true);
  RETURN pruned;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0015_notices_of_finished_work"), ("people", "0005_pruned_audit_entries")]

    operations = [
        migrations.CreateModel(
            name="AuditCut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BigIntegerField(unique=True)),
                ("mark", models.BigIntegerField()),
                ("digest", models.BinaryField()),
            ],
            options={
                "verbose_name": "removed audit entry",
                "verbose_name_plural": "removed audit entries",
                "indexes": [models.Index(fields=["mark"], name="audit_cut_mark")],
            },
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(PRUNING, "DROP FUNCTION guanxi_audit_prune(timestamptz, bigint);"),
    ]
