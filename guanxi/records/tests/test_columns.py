"""What the columns with a meaning accept."""

import pytest
from django.core.exceptions import ValidationError

from guanxi.records.models import PhoneField


@pytest.mark.parametrize("text", ["110", "+86 21 6888 1234", "400-820-8820 转 3", "１３９１２３４５６７８"])
def test_a_telephone_number_may_be_written_in_any_way(text: str) -> None:
    assert PhoneField().clean(text, None) == text


@pytest.mark.parametrize("text", ["abc", "see the description", "12"])
def test_words_are_no_telephone_number(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PhoneField().clean(text, None)
    assert [error.code for error in refused.value.error_list] == ["phone"]
