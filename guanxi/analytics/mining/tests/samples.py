"""Samples of the records of this folder."""

SAMPLES = {"mining-runs": lambda make: {"name": make.word("Run"), "method": "rules"}}
