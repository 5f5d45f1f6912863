"""Addresses of the pages of dashboards."""

from django.urls import path

from . import arranging_page, putting_page, subscribing_page, whole_page

urlpatterns = [
    path("dashboards/<int:pk>/whole/", whole_page.show, name="dashboard-whole"),
    path("dashboards/<int:pk>/arrange/", arranging_page.arrange, name="dashboard-arrange"),
    path("dashboards/put/<slug:cube>/", putting_page.put, name="dashboard-put"),
    path("subscriptions/<str:kind>/<int:pk>/", subscribing_page.subscribe, name="subscribe"),
]
