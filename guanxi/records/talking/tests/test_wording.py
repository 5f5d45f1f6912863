"""Comments become safe HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.records.talking import wording


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("**bold** *soft* `a*b*`", "<p><strong>bold</strong> <em>soft</em> <code>a*b*</code></p>"),
        ("- a\n- b\n> c", "<ul><li>a</li><li>b</li></ul><blockquote>c</blockquote>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("@li, @nobody a@li.cn", '<p><span class="mention">@Li Na</span>, @nobody a@li.cn</p>'),
        ("<b onclick=x>", "<p>&lt;b onclick=x&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        (
            'see https://a.cn/?q="x.',
            '<p>see <a href="https://a.cn/?q=" rel="noopener noreferrer nofollow" target="_blank">https://a.cn/?q=</a>&#34;x.</p>',
        ),
    ],
)
def test_light_marks_become_html_and_all_else_stays_text(text: str, html: str) -> None:
    assert str(wording.as_html(text, {"li": "Li Na"})) == html


@given(st.text(alphabet="<>\"'&`*@[]()hts:/l i\n>-1.", max_size=60))
def test_no_markup_of_others_survives(text: str) -> None:
    html = str(wording.as_html(text, {"li": "<i>"}))
    for allowed in ("p", "br", "ul", "ol", "li", "blockquote", "strong", "em", "code", 'span class="mention"', "span"):
        html = html.replace(f"<{allowed}>", "").replace(f"</{allowed}>", "")
    html = (
        html.replace(' rel="noopener noreferrer nofollow" target="_blank">', "").replace('<a href="http', "").replace("</a>", "")
    )
    assert "<" not in html


def test_user_names_are_found_once_without_the_stop_behind_them() -> None:
    assert wording.mentioned("@Li.Na, ask @wang. (@li.na) x@mail") == ["li.na", "wang"]
