"""Why something cannot be done, said where nobody knows the reader's language."""


class Reason(Exception):
    """An English text with %(names)s, to be translated by whoever shows it, and what stands there."""

    def __init__(self, text: str, **values: object) -> None:
        self.text, self.values = text, values
        super().__init__(text % values if values else text)
