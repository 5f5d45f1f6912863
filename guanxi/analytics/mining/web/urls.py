"""Addresses of the pages of mining, and of what programs ask of it."""

from django.urls import include, path

from guanxi.analytics.mining.api import urls as programs

from . import landing_page, new_page, run_pages

_pages = [
    path("mining/", landing_page.show, name="mining"),
    path("mining/new/<slug:name>/", new_page.show, name="mining-new"),
    path("mining/<int:pk>/progress/", run_pages.progress, name="mining-progress"),
    path("mining/<int:pk>/repeat/", run_pages.repeat, name="mining-repeat"),
    path("mining/<int:pk>/findings.<slug:suffix>", run_pages.file, name="mining-file"),
    path("mining-runs/new/", landing_page.choose, name="mining-choose"),
]
urlpatterns = [*_pages, path("api/v1/", include((programs.urlpatterns, programs.app_name)))]
