"""What the plugin does again and again."""

from procrastinate.contrib.django import app


@app.periodic(cron="0 4 * * *")
@app.task(name="lending.remind", queue="reactions")
def remind(timestamp: int) -> None:
    """Remind of devices that are out for long."""
    del timestamp
