from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="JobError",
            fields=[
                ("job", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="Job")),
                ("at", models.DateTimeField(verbose_name="Moment")),
                ("text", models.TextField(verbose_name="Error")),
            ],
            options={"verbose_name": "Error of a job", "verbose_name_plural": "Errors of jobs"},
        ),
    ]
