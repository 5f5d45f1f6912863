"""The demo company: generated, the same for everybody who loads it on the same day, marked as sample, removable."""
