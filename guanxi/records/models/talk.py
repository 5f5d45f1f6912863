"""What people say about records, and what they are told about them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Comment(models.Model):
    """What somebody said about a record; whoever sees the record may read it. An answer has what it answers.

    `@name` in the text means the person with this user name. A removed comment keeps its place, without its text.
    """

    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    answers = models.ForeignKey("self", verbose_name=_("answers"), null=True, on_delete=models.CASCADE, related_name="replies")
    by = models.ForeignKey("people.Person", verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("text"))
    written_at = models.DateTimeField(_("written"))
    changed_at = models.DateTimeField(_("changed"), null=True)
    removed_at = models.DateTimeField(pgettext_lazy("moment", "removed"), null=True)
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["path", "object_id", "-id"], name="comment_of_record")]

    def __str__(self) -> str:
        return self.text[:60]


class CommentVersion(models.Model):
    """What a comment said before it was changed or removed."""

    comment = models.ForeignKey(Comment, verbose_name=_("comment"), on_delete=models.CASCADE, related_name="versions")
    text = models.TextField(_("text"))
    until = models.DateTimeField(_("until"))
    by = models.ForeignKey("people.Person", verbose_name=_("changed by"), null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("former text of a comment")
        verbose_name_plural = _("former texts of comments")

    def __str__(self) -> str:
        return self.text[:60]


class Following(models.Model):
    """Somebody wants to be told what happens to a record, or (`is_on` false) has said that they do not."""

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    is_on = models.BooleanField(_("follows"), default=True)

    class Meta:
        verbose_name = _("following")
        verbose_name_plural = _("followings")
        constraints = [models.UniqueConstraint("path", "object_id", "person", name="following_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.path} {self.object_id}"


class Notice(models.Model):
    """What somebody is told about a record. Rights are asked when it is shown, so one that is out of reach says nothing.

    `cause` is the key of the comment, share or last change that it is about: the same cause is told once. Changes of one record
    stay one notice until it was read. A finished run ("import", "bulk") has its own key in place of a record's.
    """

    class Kind(models.TextChoices):
        MENTIONED = "mentioned", _("I am mentioned")
        COMMENTED = "commented", _("comments on records that I follow")
        CHANGED = "changed", _("changes of records that I follow")
        SHARED = "shared", _("a record is shared with me")
        ASSIGNED = "assigned", _("a record becomes mine")
        FINISHED = "finished", _("an import or a bulk change that I started is over")

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    cause = models.BigIntegerField(_("cause"))
    by = models.ForeignKey("people.Person", verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"))
    times = models.PositiveIntegerField(_("times"), default=1)
    fields = ArrayField(models.CharField(max_length=100), verbose_name=_("fields"), default=list)
    read_at = models.DateTimeField(pgettext_lazy("moment", "read"), null=True)
    mailed_at = models.DateTimeField(_("sent by mail"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint("person", "kind", "path", "object_id", "cause", name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_of_person"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(fields=["path", "object_id"], name="notice_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.path} {self.object_id}"


class NoticeChoice(models.Model):
    """What a person wants to be told, and how."""

    person = models.OneToOneField("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    silent = ArrayField(models.CharField(max_length=10), verbose_name=_("not told"), default=list)
    follows_own = models.BooleanField(_("follow what becomes mine"), default=True)
    follows_comments = models.BooleanField(_("follow what I comment on"), default=True)
    by_mail = models.BooleanField(_("unread ones by e-mail, each morning"), default=False)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")

    def __str__(self) -> str:
        return str(self.person_id)
