import os
import time
from pathlib import Path

from django.db import migrations


def wait_or_fail(apps, schema_editor):
    """Do what the file in GUANXI_SLOW says: seconds to wait, or `fail`."""
    word = Path(os.environ["GUANXI_SLOW"]).read_text().strip()
    if word == "fail":
        raise RuntimeError("this migration fails")
    time.sleep(float(word))


class Migration(migrations.Migration):
    dependencies = [("slow", "0001_first")]
    operations = [migrations.RunPython(wait_or_fail)]
