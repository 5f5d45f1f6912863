"""Samples of the records of this folder."""

SAMPLES = {
    "dashboards": lambda make: {"name": make.word("Board")},
    "dashboard-tiles": lambda make: {"dashboard": make.make("dashboards").pk, "report": make.key("reports")},
}
