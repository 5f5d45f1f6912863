"""Addresses of the pages of mining, and of what programs ask of it."""

from django.urls import include, path

from . import api, landing_page, new_page, run_pages, suggestion_pages

_pages = [
    path("mining/", landing_page.show, name="mining"),
    path("mining/new/<slug:name>/", new_page.show, name="mining-new"),
    path("mining/<int:pk>/progress/", run_pages.progress, name="mining-progress"),
    path("mining/<int:pk>/repeat/", run_pages.repeat, name="mining-repeat"),
    path("mining/<int:pk>/findings.<slug:suffix>", run_pages.file, name="mining-file"),
    path("mining/for/account/<int:pk>/", suggestion_pages.for_account, name="mining-for-account"),
    path("mining/for/order/<int:pk>/", suggestion_pages.for_order, name="mining-for-order"),
    path("mining-runs/new/", landing_page.choose, name="mining-choose"),
]
_programs = [
    path("mining-methods", api.methods_view, name="methods"),
    path("mining-runs", api.runs, name="runs"),
    path("mining-runs/<int:pk>/findings", api.findings, name="findings"),
    path("mining-runs/<int:pk>/repeat", api.repeat, name="repeat"),
    path("suggestions", api.suggestions, name="suggestions"),
]
urlpatterns = [*_pages, path("api/v1/", include((_programs, "mining-api")))]
