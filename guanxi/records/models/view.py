"""Saved views of lists, and what each person made of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class View(models.Model):
    """A list as somebody left it: `address` is its query string (words, filters, order, columns, grouping, list or board).

    `is_default` opens it for everybody who may see it and chose no other one.
    """

    class Sharing(models.TextChoices):
        PRIVATE = "private", _("only me")
        SOME = "some", _("some teams and roles")
        EVERYBODY = "everybody", _("everybody")

    owner = models.ForeignKey("people.Person", verbose_name=_("owner"), null=True, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(_("object"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    icon = models.CharField(_("icon"), max_length=40, blank=True)
    address = models.TextField(_("address"), blank=True)
    sharing = models.CharField(_("shared with"), max_length=10, choices=Sharing, default=Sharing.PRIVATE)
    teams = models.ManyToManyField("people.Team", verbose_name=_("teams"), blank=True, related_name="+")
    roles = models.ManyToManyField("people.Role", verbose_name=_("roles"), blank=True, related_name="+")
    is_default = models.BooleanField(_("opens for everybody"), default=False)
    is_sample = models.BooleanField(_("sample"), default=False)
    created_at = models.DateTimeField(_("created"))
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = pgettext_lazy("list", "view")
        verbose_name_plural = _("views")
        indexes = [models.Index(fields=["path", "owner"], name="view_of_list")]

    def __str__(self) -> str:
        return self.name


class ViewChoice(models.Model):
    """What one person made of a view: pinned above the list, or opened first."""

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(View, verbose_name=pgettext_lazy("list", "view"), on_delete=models.CASCADE, related_name="choices")
    is_pinned = models.BooleanField(_("pinned"), default=False)
    is_default = models.BooleanField(_("opens first"), default=False)

    class Meta:
        verbose_name = _("choice of a view")
        verbose_name_plural = _("choices of views")
        constraints = [models.UniqueConstraint("person", "view", name="view_choice_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.view_id}"
