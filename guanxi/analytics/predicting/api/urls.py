"""Addresses of predictions for programs, below /api/v1/."""

from django.urls import path

from . import endpoints

app_name = "predicting-api"
urlpatterns = [path("accounts/<int:pk>/scores", endpoints.scores, name="scores")]
