"""Fonts of what is printed: one with Chinese characters that readers have themselves, and the plain one."""

EVERYTHING = "STSong-Light"
"""Has simplified and traditional characters."""
CJK = {"zh-hans": EVERYTHING, "zh-hant": "MSung-Light"}


def _fits(text: str, signs: str) -> bool:
    """Whether a font with these signs has all of a text: where traditional characters are usual, names may be in simplified ones."""
    try:
        text.encode(signs)
    except UnicodeEncodeError:
        return False
    return True


class Fonts:
    """The fonts of a document: one with Chinese characters that readers have themselves, and the plain one for the rest."""

    def __init__(self, language: str) -> None:
        from reportlab.pdfbase import pdfmetrics  # late: slow import
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # late: slow import

        self.cjk = CJK.get(language.lower(), EVERYTHING)
        for name in {self.cjk, EVERYTHING} - set(pdfmetrics.getRegisteredFontNames()):
            pdfmetrics.registerFont(UnicodeCIDFont(name))

    def of(self, text: str, *, bold: bool = False) -> str:
        """The font that has all characters of a text."""
        if _fits(text, "cp1252"):
            return "Helvetica-Bold" if bold else "Helvetica"
        return self.cjk if self.cjk == EVERYTHING or _fits(text, "big5") else EVERYTHING

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide a text is, in points."""
        from reportlab.pdfbase.pdfmetrics import stringWidth  # late: slow import

        return float(stringWidth(text, self.of(text, bold=bold), size))

    def cut(self, text: str, size: float, width: float) -> str:
        """The text, shortened to a width."""
        if self.width(text, size) <= width:
            return text
        while text and self.width(f"{text}…", size) > width:
            text = text[:-1]
        return f"{text}…"
