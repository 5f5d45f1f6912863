"""Samples of the records of this folder."""

SAMPLES = {"proposals": lambda make: {"subject": "accounts", "left": make.word("One"), "right": make.word("Other")}}
