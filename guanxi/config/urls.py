"""All addresses of the product: each folder brings its own in `web/urls.py`, special pages before generic ones."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from guanxi.config import health, plugins, style_guide
from guanxi.config.finding_pages import by_first_word
from guanxi.config.operations import urls as operations

handler400 = "guanxi.config.errors.bad_request"
handler403 = "guanxi.config.errors.forbidden"
handler404 = "guanxi.config.errors.not_found"
handler500 = "guanxi.config.errors.broken"

# Generic record pages answer at any path, so `records` comes last.
ORDER = [*settings.PLUGINS, *(f"guanxi.{name}" for name in settings.CAPABILITIES if name != "records"), "guanxi.records"]


def _brought_by(package: str) -> list[URLResolver]:
    return [path("", include(f"{package}.web.urls"))] if plugins.has(package, "web.urls") else []


everything: list[URLPattern | URLResolver] = [
    path("health/", health.check, name="health"),
    path("ready/", health.ready, name="ready"),
    path("metrics/", health.metrics, name="metrics"),
    *operations.urlpatterns,
    path("robots.txt", health.robots),
    path("settings/style-guide/", style_guide.show, name="style-guide"),
    *(resolver for package in ORDER for resolver in _brought_by(package)),
]
urlpatterns = [by_first_word(path("", include(everything)))]
