"""Samples of the records of this folder."""

SAMPLES = {
    "decisions": lambda make: {"name": make.word("Subject"), "question": make.word("Shall we?")},
    "decision-facts": lambda make: {"decision": make.make("decisions").pk, "note": make.word("It says")},
}
