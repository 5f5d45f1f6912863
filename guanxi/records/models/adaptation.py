"""What the company adds to objects and changes of them by itself: fields, objects, choices, names, layouts."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CustomField(models.Model):
    """A field that the company added to an object; its values stand in a column of the object's own table.

    `labels` and `help` hold a text per language, `default` the stored form of what a new record starts with. A removed field
    keeps its column, hidden, until the values are dropped for good. `pending` says what a job still does in a large table: build an
    index, {"unique": true} or {"index": true}, or turn the field into another kind (see fitting.turning); or {"problem": why not}.
    """

    path = models.CharField(_("object"), max_length=60)
    name = models.CharField(_("column"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12)
    labels = models.JSONField(_("labels"), default=dict)
    help = models.JSONField(_("help"), default=dict, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    is_unique = models.BooleanField(_("no value twice"), default=False)
    is_searched = models.BooleanField(_("found by searching"), default=False)
    in_list = models.BooleanField(_("column of the list"), default=False)
    section = models.PositiveSmallIntegerField(_("section"), null=True, blank=True)
    default = models.JSONField(_("default value"), null=True, blank=True)
    choice_list = models.ForeignKey(
        "records.ChoiceList",
        verbose_name=_("choice list"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="fields",
    )
    target = models.CharField(_("points to"), max_length=60, blank=True)
    order = models.PositiveIntegerField(pgettext_lazy("position", "order"), default=0)
    is_indexed = models.BooleanField(_("quick to filter and sort"), default=False)
    pending = models.JSONField(default=dict, blank=True, editable=False)
    removed_at = models.DateTimeField(pgettext_lazy("moment", "removed"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = [models.UniqueConstraint("path", "name", name="custom_field_once")]
        ordering = ["path", "order", "id"]

    def __str__(self) -> str:
        return f"{self.path}.{self.name}"


class CustomObject(models.Model):
    """An object that the company made: it has a table, a list and pages like any other."""

    path = models.CharField(_("address"), max_length=40, unique=True)
    labels = models.JSONField(_("name"), default=dict)
    labels_plural = models.JSONField(_("plural"), default=dict)
    icon = models.CharField(_("icon"), max_length=40, default="box")
    group = models.CharField(_("menu group"), max_length=20, default="customers", blank=True)
    prefix = models.CharField(_("number prefix"), max_length=10, blank=True)
    is_numbered = models.BooleanField(_("numbered"), default=False)
    removed_at = models.DateTimeField(pgettext_lazy("moment", "removed"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    class Meta:
        verbose_name = _("custom object")
        verbose_name_plural = _("custom objects")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.path

    @property
    def table(self) -> str:
        """The table that holds its records."""
        return f"custom_{self.path.replace('-', '_')}"


class Wording(models.Model):
    """What the company calls an object (`field` is empty) or a field of it; a text per language."""

    path = models.CharField(_("object"), max_length=60)
    field = models.CharField(_("field"), max_length=60, blank=True)
    labels = models.JSONField(_("label"), default=dict)
    labels_plural = models.JSONField(_("plural"), default=dict, blank=True)

    class Meta:
        verbose_name = _("company wording")
        verbose_name_plural = _("company wordings")
        constraints = [models.UniqueConstraint("path", "field", name="wording_once")]
        ordering = ["path", "field"]

    def __str__(self) -> str:
        return f"{self.path}.{self.field}"


class Layout(models.Model):
    """How an object's page, form and list are laid out for one role, or (without a role) for everybody else.

    `sections` is a list of {"labels": text per language, "fields": names}; an empty part leaves that part as declared.
    """

    path = models.CharField(_("object"), max_length=60)
    role = models.ForeignKey(
        "people.Role", verbose_name=_("role"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    sections = models.JSONField(_("sections"), default=list, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    filters = models.JSONField(_("filters"), default=list, blank=True)
    sort = models.CharField(pgettext_lazy("position", "order"), max_length=61, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    class Meta:
        verbose_name = _("layout")
        verbose_name_plural = _("layouts")
        constraints = [models.UniqueConstraint("path", "role", name="layout_once", nulls_distinct=False)]
        ordering = ["path", "role"]

    def __str__(self) -> str:
        return f"{self.path} {self.role_id or ''}".strip()


class FittingState(models.Model):
    """One row that counts the changes of everything above; processes look at it to know that they must read anew."""

    generation = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("state of the adaptations")
        verbose_name_plural = _("states of the adaptations")

    def __str__(self) -> str:
        return str(self.generation)


def text_of(texts: dict[str, Any], language: str) -> str:
    """The text in a language; else in English; else any there is."""
    found = texts.get(language) or texts.get("en") or next((text for text in texts.values() if text), "")
    return str(found)
