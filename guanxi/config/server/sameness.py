"""How much of an installation is as it was at the last start."""

from enum import Enum


class Same(Enum):
    """What need not be prepared again."""

    NOTHING = "the database may need migrations, or something was left half done"
    SHAPE = "the migrations; declarations and settings may be others, and must be looked at"
    EVERYTHING = "code, settings and what the database has seen"
