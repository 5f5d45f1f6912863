"""Samples of the records of this folder."""

SAMPLES = {
    "decisions": lambda make: {"name": make.word("Subject"), "question": make.word("Shall we?")},
    "decision-facts": lambda make: {"decision": make.key("decisions"), "note": make.word("It says")},
}
