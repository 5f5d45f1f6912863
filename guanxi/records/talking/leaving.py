"""What goes when a person of ours is erased: where they were, what they followed, and what they were told."""

from guanxi.people.models import Person
from guanxi.records.models import Favorite, Following, Notice, NoticeChoice, Visit
from guanxi.records.personal.subject import Subject

OWN = (Visit, Favorite, Following, Notice, NoticeChoice)


def forget(subject: Subject) -> int:
    """Delete what hangs on the person; what they said stays under the name that is blanked. Returns how many rows that were."""
    if not isinstance(subject.obj, Person):
        return 0
    return sum(model._default_manager.filter(person=subject.obj).delete()[0] for model in OWN)
