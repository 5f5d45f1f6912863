"""The audit trail tells when old entries of it were removed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_account_safety")]

    operations = [
        migrations.AlterField(
            model_name="auditentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("signed_in", "signed in"),
                    ("signed_out", "signed out"),
                    ("sign_in_failed", "sign-in failed"),
                    ("session_ended", "session ended"),
                    ("credentials", "password, second factor or passkey changed"),
                    ("exported", "exported"),
                    ("read", "sensitive fields read"),
                    ("rights", "rights changed"),
                    ("settings", "settings changed"),
                    ("api", "API used"),
                    ("imported", "imported"),
                    ("removed", "deleted"),
                    ("restored", "restored"),
                    ("backup", "backup"),
                    ("personal", "personal data handled"),
                    ("redacted", "audit entries blanked"),
                    ("pruned", "old audit entries removed"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
    ]
