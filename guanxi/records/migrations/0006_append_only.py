"""The history and the audit trail: only ever added to, and chained."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = ("people_auditentry", "records_change")
SEALED = (*TABLES, "people_auditseal")

# The transaction that wrote a row is its place in the chain. The number that is added grows when a database is
# restored into another server, whose transactions count from the beginning (guanxi.records.auditing.marks).
MARKS = """
CREATE FUNCTION guanxi_audit_mark() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$ SELECT pg_current_xact_id()::text::bigint + 0 $$;
CREATE FUNCTION guanxi_audit_horizon() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$ SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + 0 $$;
"""
NO_MARKS = "DROP FUNCTION guanxi_audit_horizon(); DROP FUNCTION guanxi_audit_mark();"

COLUMNS = """
ALTER TABLE {table} ADD COLUMN mark bigint NOT NULL DEFAULT 0,
  ADD COLUMN salt uuid DEFAULT gen_random_uuid(),
  ADD COLUMN kept bytea;
ALTER TABLE {table} ALTER COLUMN mark SET DEFAULT guanxi_audit_mark();
CREATE INDEX {table}_mark ON {table} USING brin (mark) WITH (pages_per_range = 16, autosummarize = on);
"""
NO_COLUMNS = "ALTER TABLE {table} DROP COLUMN mark, DROP COLUMN salt, DROP COLUMN kept;"

REFUSAL = """
CREATE FUNCTION guanxi_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('guanxi.audit_unlocked', true), '') <> 'on' THEN
    RAISE EXCEPTION 'The audit trail is only ever added to: no % on %.', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' THEN RETURN NEW; ELSIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NULL;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION guanxi_audit_refuse();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION guanxi_audit_refuse();
"""
NO_TRIGGERS = "DROP TRIGGER append_only ON {table}; DROP TRIGGER never_emptied ON {table};"

# What a row holds of persons is digested apart, with a salt: when it is blanked, the digest stays and the salt goes, so
# that the chain still closes and nobody can guess what stood there.
DIGESTS = """
CREATE FUNCTION guanxi_audit_digest(one people_auditentry) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(jsonb_build_array(one.id, one.mark, one.kind, extract(epoch from one.at), one.by_id, one.channel,
    one.path, one.key)::text, 'UTF8') || coalesce(one.kept, sha256(uuid_send(one.salt)
    || convert_to(jsonb_build_array(one.who, one.address, one.what)::text, 'UTF8')))) $$;
CREATE FUNCTION guanxi_audit_digest(one records_change) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(jsonb_build_array(one.id, one.mark, one.kind, extract(epoch from one.at), one.by_id, one.channel,
    one.path, one.object_id, one.verb, one.batch)::text, 'UTF8') || coalesce(one.kept, sha256(uuid_send(one.salt)
    || convert_to(one.values::text, 'UTF8')))) $$;
"""
NO_DIGESTS = "DROP FUNCTION guanxi_audit_digest(people_auditentry); DROP FUNCTION guanxi_audit_digest(records_change);"

BLANKING = """
CREATE FUNCTION guanxi_audit_blank_entries(keys bigint[]) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE blanked bigint;
BEGIN
  PERFORM set_config('guanxi.audit_unlocked', 'on', true);
  UPDATE people_auditentry SET who = '', address = '', what = '{}', salt = NULL,
    kept = sha256(uuid_send(salt) || convert_to(jsonb_build_array(who, address, what)::text, 'UTF8'))
  WHERE id = ANY(keys) AND kept IS NULL;
  GET DIAGNOSTICS blanked = ROW_COUNT;
  PERFORM set_config('guanxi.audit_unlocked', '', true);
  RETURN blanked;
END $$;
CREATE FUNCTION guanxi_audit_blank_changes(keys bigint[], names text[]) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE blanked bigint;
BEGIN
  SELECT count(*) INTO blanked FROM records_change c WHERE c.id = ANY(keys) AND c.values ?| names AND c.kept IS NULL;
  PERFORM set_config('guanxi.audit_unlocked', 'on', true);
  UPDATE records_change c SET salt = NULL,
    kept = coalesce(c.kept, sha256(uuid_send(c.salt) || convert_to(c.values::text, 'UTF8'))),
    values = coalesce((SELECT jsonb_object_agg(name, CASE WHEN name = ANY(names) THEN '[null, null]'::jsonb ELSE value END)
      FROM jsonb_each(c.values) AS each(name, value)), '{}')
  WHERE c.id = ANY(keys) AND c.values ?| names;
  PERFORM set_config('guanxi.audit_unlocked', '', true);
  RETURN blanked;
END $$;
"""
NO_BLANKING = """
DROP FUNCTION guanxi_audit_blank_entries(bigint[]);
DROP FUNCTION guanxi_audit_blank_changes(bigint[], text[]);
"""


def _for_all(text, tables):
    return "".join(text.replace("{table}", table) for table in tables)


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0002_audit"),
        ("records", "0005_saved_views_and_bulk_changes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="change",
            name="by",
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="who"),
        ),
        migrations.RunSQL(MARKS, NO_MARKS),
        migrations.RunSQL(_for_all(COLUMNS, TABLES), _for_all(NO_COLUMNS, TABLES)),
        migrations.RunSQL(REFUSAL, "DROP FUNCTION guanxi_audit_refuse();"),
        migrations.RunSQL(_for_all(TRIGGERS, SEALED), _for_all(NO_TRIGGERS, SEALED)),
        migrations.RunSQL(DIGESTS, NO_DIGESTS),
        migrations.RunSQL(BLANKING, NO_BLANKING),
    ]
