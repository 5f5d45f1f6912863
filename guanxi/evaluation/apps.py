"""Tells Django about the folder `evaluation`."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "guanxi.evaluation"
    label = "evaluation"
