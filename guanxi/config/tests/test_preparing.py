"""Before the web server starts: declarations are sound, or the start is refused in words."""

from dataclasses import replace

import pytest
from django.core.checks import run_checks

from guanxi.config.environment import Misconfigured
from guanxi.config.server import preparing
from guanxi.records import registry
from guanxi.records.declare import Listing


def test_sound_declarations_start(db: None) -> None:
    assert [problem for problem in run_checks() if problem.is_serious()] == []
    preparing.refuse_unsound()


def test_a_misspelt_field_is_refused_with_a_suggestion(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    account = registry.at("accounts")
    assert account
    misspelt = replace(account, listing=Listing(columns=("name", "ownr")))
    monkeypatch.setitem(registry._by_path, "accounts", misspelt)
    with pytest.raises(Misconfigured) as refusal:
        preparing.refuse_unsound()
    assert "'ownr'" in str(refusal.value)
    assert "'owner'" in str(refusal.value)
