"""Where ledgers of real companies may lie, beside the checkout."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[4].parent / "shared" / "data"


def file(name: str) -> Path:
    """The file of this name; the test is skipped where it is not there."""
    place = FOLDER / name
    if not place.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return place
