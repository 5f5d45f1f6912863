"""Samples of the records of this folder."""

SAMPLES = {
    "proposals": lambda make: {
        "subject": "accounts", "left": make.word("One"), "left_key": "1", "right": make.word("Other"), "right_id": 2, "probability": "0.95",
    }
}  # fmt: skip
