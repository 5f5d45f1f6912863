"""Lets those classes of Django that hold something take its type in brackets, as type checkers want it told.

The package `django-stubs-ext` does the same for many more classes, and loads the administration pages and news feeds for that, which nobody
here needs: three megabytes in each process.
"""

from typing import Any

from django.db.models import Field, Func, Lookup, Subquery
from django.forms.models import BaseModelForm, BaseModelFormSet, ModelChoiceField
from django.views import View

CLASSES: tuple[type, ...] = (Field, Func, Lookup, Subquery, BaseModelForm, BaseModelFormSet, ModelChoiceField, View)


def accept() -> None:
    """Let them; what stands in the brackets is forgotten."""
    for each in CLASSES:
        if not hasattr(each, "__class_getitem__"):
            each.__class_getitem__ = classmethod(_itself)  # type: ignore[attr-defined]


def _itself(cls: type, kind: Any) -> type:
    del kind
    return cls
