"""Where the plugin stands in the navigation."""

from guanxi.config.menu import Entry

ENTRIES = {"sales": (Entry(record="loans"),)}
