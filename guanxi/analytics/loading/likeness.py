"""How alike two names are, and which of many known names a strange one probably means."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

LEAST = 0.6
"""Below this two names are taken for different things."""
CERTAIN = 1.0
_SIGNS = re.compile(r"[\W_]+")


class Known:
    """Known names, found by the pairs of letters they share with a strange one."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        self._plain = {folded(name): name for name in reversed(self.names)}
        self._pairs = {name: pairs(name) for name in self.names}
        self._holding: dict[str, list[str]] = defaultdict(list)
        for name, its in self._pairs.items():
            for pair in its:
                self._holding[pair].append(name)

    def nearest(self, strange: str, least: float = LEAST) -> tuple[str, float]:
        """The known name that is most alike, and how much (0–1); ("", 0) if none is alike enough."""
        same = self._plain.get(folded(strange))
        if same is not None:
            return same, CERTAIN
        mine = pairs(strange)
        shared: Counter[str] = Counter()
        for pair, times in mine.items():
            for name in self._holding.get(pair, ()):
                shared[name] += min(times, self._pairs[name][pair])
        best, much = "", 0.0
        for name, count in shared.items():
            alike = 2 * count / (mine.total() + self._pairs[name].total())
            if (alike, name) > (much, best):
                best, much = name, alike
        return (best, round(much, 4)) if much >= least else ("", 0.0)


def pairs(name: str) -> Counter[str]:
    """The pairs of neighbors in a name, its beginning and end among them: how often each."""
    plain = f" {folded(name)} "
    return Counter(plain[place : place + 2] for place in range(len(plain) - 1))


def folded(name: str) -> str:
    """A name without case, blanks, signs and accents."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return _SIGNS.sub("", "".join(sign for sign in plain if not unicodedata.combining(sign)))


def in_manner_of(model: str, name: str) -> str:
    """The name in small or capital letters, if that is how the model is written."""
    if model.islower():
        return name.lower()
    return name.upper() if model.isupper() and len(model) > 1 and any(sign.isalpha() for sign in model) else name
