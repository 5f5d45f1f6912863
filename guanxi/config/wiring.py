"""The table of contents of the product: every record, panel and reaction, folder by folder."""


def wire() -> None:
    """Make every folder known to the mechanisms below it."""
