"""Addresses of the pages of evaluation."""

from django.urls import path

from . import compare_page, contribution_page, lines_page, margins_page, moves_page, pyramid_page, rules_page

urlpatterns = [
    path("evaluation/pyramid/", pyramid_page.show, name="pyramid"),
    path("evaluation/pyramid/moves/", moves_page.matrix, name="pyramid-moves"),
    path("evaluation/pyramid/movers/", moves_page.movers, name="pyramid-movers"),
    path("evaluation/contribution/", contribution_page.show, name="contribution"),
    path("evaluation/customers/", compare_page.show, name="compare-customers"),
    path("evaluation/margins/", margins_page.show, name="margins"),
    path("evaluation/lines/", lines_page.show, name="evaluation-lines"),
    path("evaluation/rules/", rules_page.show, name="evaluation-rules"),
    path("evaluation/rules/compute/", rules_page.compute, name="evaluation-compute"),
    path("evaluation/rules/progress/", rules_page.progress, name="evaluation-progress"),
]
