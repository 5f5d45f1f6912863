"""What reconciling brings to the mechanisms below it: its method, and what becomes of proposals when records are merged."""

from guanxi.analytics.mining import methods
from guanxi.records.merging import pointing

from . import deciding, looking
from .models import Proposal


def connect() -> None:
    """Make the method known, and let proposals follow merged records."""
    methods.register(looking.METHOD)
    pointing.also(pointing.Further(Proposal, deciding.about, deciding.follow))
