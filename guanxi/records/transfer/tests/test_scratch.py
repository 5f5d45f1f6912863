"""Notes are found again, in memory or in the file; what was noted last counts."""

from hypothesis import given
from hypothesis import strategies as st

from guanxi.records.transfer.remembered_keys import Fate, Memory, Names, Said
from guanxi.records.transfer.scratch import Scratch

numbers = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.tuples(numbers | st.integers(0, 5), st.binary(max_size=9))), st.integers(0, 4))
def test_notes_are_what_a_dictionary_would_hold(notes: list[tuple[int, bytes]], most: int) -> None:
    scratch, held = Scratch(most), {}
    for number, note in notes:
        scratch.put(number, note)
        held[number] = note
        assert scratch.get(number) == note
    assert {number: scratch.get(number) for number in held} == held
    assert scratch.get(2**62 + 12345) == held.get(2**62 + 12345)


def test_records_in_the_file_are_recalled_with_their_fate_and_fingerprints() -> None:
    memory = Memory(("name", "phone"), Scratch(2))
    for identity in range(10):
        memory.note(identity, Fate.CREATED, {"name": identity + 1})
    memory.drop()
    assert memory.recall(3) == (Fate.NEW, {})
    for identity in range(10):
        memory.note(identity, Fate.CREATED, {"name": identity + 1})
        memory.keep()
    memory.note(3, Fate.UPDATED, {"name": 4, "phone": 9})
    assert (memory.recall(3), memory.recall(9)) == ((Fate.UPDATED, {"name": 4, "phone": 9}), (Fate.CREATED, {"name": 10}))


def test_what_was_said_and_which_names_there_are_is_kept() -> None:
    said, names = Said(), Names()
    said.put(5, {"name": "华为", "tags": ["a"]})
    names.add(["华为", "", None])
    assert (said.get(5), said.get(6)) == ({"name": "华为", "tags": ["a"]}, None)
    assert ("华为" in names, "" in names, "中兴" in names) == (True, False, False)
