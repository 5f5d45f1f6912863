import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("records", "0004_adaptations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="listpreference",
            name="widths",
            field=models.JSONField(blank=True, default=dict, verbose_name="widths in pixels"),
        ),
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=60, verbose_name="object")),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None, verbose_name="records"
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="number of records")),
                ("back", models.TextField(blank=True, verbose_name="list that it came from")),
                ("plan", models.JSONField(default=dict, verbose_name="plan")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "being prepared"),
                            ("checking", "preview under way"),
                            ("checked", "preview finished"),
                            ("running", "running"),
                            ("done", "finished"),
                            ("canceled", "canceled"),
                            ("failed", "failed"),
                            ("undoing", "being undone"),
                            ("undone", "undone"),
                        ],
                        default="preparing",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("message", models.TextField(blank=True, verbose_name="message")),
                ("batch", models.UUIDField(default=uuid.uuid4, unique=True, verbose_name="batch")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="records done")),
                ("counts", models.JSONField(default=dict, verbose_name="result")),
                ("checked", models.JSONField(default=dict, verbose_name="result of the preview")),
                ("reversed", models.JSONField(default=dict, verbose_name="result of undoing")),
                ("is_canceling", models.BooleanField(default=False, verbose_name="stops after the present chunk")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "bulk change",
                "verbose_name_plural": "bulk changes",
            },
        ),
        migrations.CreateModel(
            name="BulkProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_check", models.BooleanField(default=False, verbose_name="found by the preview")),
                ("object_id", models.BigIntegerField(verbose_name="record")),
                ("name", models.CharField(blank=True, max_length=300, verbose_name="name")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="problems", to="records.bulkrun"),
                ),
            ],
            options={
                "verbose_name": "record not taken",
                "verbose_name_plural": "records not taken",
            },
        ),
        migrations.CreateModel(
            name="View",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=60, verbose_name="object")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("icon", models.CharField(blank=True, max_length=40, verbose_name="icon")),
                ("address", models.TextField(blank=True, verbose_name="address")),
                (
                    "sharing",
                    models.CharField(
                        choices=[("private", "only me"), ("some", "some teams and roles"), ("everybody", "everybody")],
                        default="private",
                        max_length=10,
                        verbose_name="shared with",
                    ),
                ),
                ("is_default", models.BooleanField(default=False, verbose_name="opens for everybody")),
                ("is_sample", models.BooleanField(default=False, verbose_name="sample")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                ("roles", models.ManyToManyField(blank=True, related_name="+", to="people.role", verbose_name="roles")),
                ("teams", models.ManyToManyField(blank=True, related_name="+", to="people.team", verbose_name="teams")),
            ],
            options={
                "verbose_name": "view",
                "verbose_name_plural": "views",
            },
        ),
        migrations.CreateModel(
            name="ViewChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_pinned", models.BooleanField(default=False, verbose_name="pinned")),
                ("is_default", models.BooleanField(default=False, verbose_name="opens first")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "view",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="choices",
                        to="records.view",
                        verbose_name="view",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice of a view",
                "verbose_name_plural": "choices of views",
            },
        ),
        migrations.AddIndex(
            model_name="bulkrun",
            index=models.Index(fields=["by", "-id"], name="bulk_run_of_person"),
        ),
        migrations.AddIndex(
            model_name="bulkproblem",
            index=models.Index(fields=["run", "is_check", "id"], name="bulk_problem_of_run"),
        ),
        migrations.AddIndex(
            model_name="view",
            index=models.Index(fields=["path", "owner"], name="view_of_list"),
        ),
        migrations.AddConstraint(
            model_name="viewchoice",
            constraint=models.UniqueConstraint(models.F("person"), models.F("view"), name="view_choice_once"),
        ),
    ]
