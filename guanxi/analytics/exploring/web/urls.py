"""Addresses of the pages of exploring."""

from django.urls import include, path

from guanxi.analytics.exploring.api import urls as programs

from . import filter_page, keeping_pages, member_page, records_page, sheet_page, start_page

urlpatterns = [
    path("explorer/", start_page.show, name="explorer"),
    path("explorer/reports/<int:pk>/", keeping_pages.opened, name="report"),
    path("explorer/reports/<int:pk>/part/", keeping_pages.part, name="report-part"),
    path("explorer/reports/<int:pk>/keep/", keeping_pages.overwrite, name="report-overwrite"),
    path("explorer/waiting/<slug:token>/", sheet_page.waiting, name="explorer-waiting"),
    path("explorer/waiting/<slug:token>/cancel/", sheet_page.cancel, name="explorer-cancel"),
    path("explorer/<slug:cube>/", sheet_page.show, name="explorer-sheet"),
    path("explorer/<slug:cube>/keep/", keeping_pages.keep, name="explorer-keep"),
    path("explorer/<slug:cube>/filter/", filter_page.show, name="explorer-filter"),
    path("explorer/<slug:cube>/pick/", filter_page.pick, name="explorer-pick"),
    path("explorer/<slug:cube>/member/", member_page.show, name="explorer-member"),
    path("explorer/<slug:cube>/records/", records_page.show, name="explorer-records"),
    path("api/v1/", include((programs.urlpatterns, "cubes-api"))),
]
