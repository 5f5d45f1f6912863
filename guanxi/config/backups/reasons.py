"""Why a backup was not made or not brought back, in words for administrators."""


class NotMade(Exception):
    """The backup could not be made; nothing of it is left behind."""


class NotRestored(Exception):
    """The backup was not brought back; everything is as it was before."""
