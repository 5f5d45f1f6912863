"""The addresses that every object has."""

from django.urls import reverse


def list_of(path: str) -> str:
    """The list of an object."""
    return reverse("records:list", args=[path])


def page_of(path: str, pk: int) -> str:
    """The page of a record."""
    return reverse("records:page", args=[path, pk])


def readable(path: str, pk: int) -> list[str]:
    """Everything that can be read of an object and one of its records."""
    own = ["", "parts/", "edit/", "delete/", "history/", "files/", "files/1/", "tab/any/", "do/any/"]
    parts = ["", "new/", "pick/", "filter/", "export/"]
    return [*(f"{list_of(path)}{part}" for part in parts), *(f"{page_of(path, pk)}{part}" for part in own)]


def writable(path: str, pk: int) -> list[str]:
    """Everything that can be posted to."""
    own = ["edit/", "delete/", "files/", "files/1/delete/", "do/any/"]
    return [f"{list_of(path)}new/", *(f"{page_of(path, pk)}{part}" for part in own)]
