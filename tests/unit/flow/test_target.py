"""The notation for controls."""

from __future__ import annotations

import re

import pytest
from pydantic import SecretStr

from acepilot.client.value import Value, Values
from acepilot.flow.target import Alternatives, By, Name, Part, parse_target
from acepilot.flow.template import NotationError, Reference, Template, parse_template


def _only_part(target: Alternatives) -> Part:
    assert len(target.chains) == 1
    assert len(target.chains[0].parts) == 1
    return target.chains[0].parts[0]


def _plain(text: str) -> Name:
    return Name(Template((text,), text), is_regex=False)


def test_a_role_and_its_name() -> None:
    """`role "name"` is a role with a whole name."""
    assert _only_part(parse_target('button "Add ACH Info"')) == Part(
        By.ROLE, "button", _plain("Add ACH Info")
    )


def test_a_bare_role() -> None:
    """A role alone has no name."""
    assert _only_part(parse_target("alert")) == Part(By.ROLE, "alert", None)


def test_a_regex() -> None:
    """`role /regex/` holds the regex between the slashes."""
    part = _only_part(parse_target(r"alert /no .*(ach|data)\/x/"))
    assert part.name == Name(Template((r"no .*(ach|data)\/x",), r"no .*(ach|data)\/x"), is_regex=True)


@pytest.mark.parametrize("word", ["label", "text", "placeholder", "testid", "css", "value"])
def test_the_other_ways_to_seek(word: str) -> None:
    """Label, text, placeholder, testid, css and value each take a name in quotes."""
    assert _only_part(parse_target(f'{word} "X y"')) == Part(By(word), None, _plain("X y"))


def test_quotes_bind_before_separators() -> None:
    """Inside quotes, `>>`, `|`, `>` and `/` are part of the name."""
    assert _only_part(parse_target('link "a >> b | c > d /e/"')).name == _plain("a >> b | c > d /e/")


def test_regexes_bind_before_separators() -> None:
    """Inside slashes, `>>`, `|`, `>` and quotes are part of the regex."""
    name = _only_part(parse_target('link /a >> b|c > "d"/')).name
    assert name is not None
    assert name.template.text == 'a >> b|c > "d"'


def test_inside_binds_before_fallbacks() -> None:
    """`a >> b | c` is b inside a, or else c."""
    target = parse_target('row /x/ >> link "Open" | button "Open"')
    assert [[part.role for part in chain.parts] for chain in target.chains] == [["row", "link"], ["button"]]
    assert [chain.text for chain in target.chains] == ['row /x/ >> link "Open"', 'button "Open"']


def test_quotes_and_backslashes_in_names() -> None:
    r"""`\"` and `\\` stand for the signs themselves."""
    assert _only_part(parse_target(r'button "Say \"Go\" \\ now"')).name == _plain(r'Say "Go" \ now')


def test_a_css_selector_keeps_its_backslashes() -> None:
    r"""In a selector only `\"` is undone: the rest is the selector's own."""
    assert _only_part(parse_target(r'css "#a\:b[c=\"d\"]"')).name == _plain(r'#a\:b[c="d"]')


def test_splitting_comes_before_substitution() -> None:
    """A reference in a name stays one: whatever it will hold can split nothing."""
    part = _only_part(parse_target("row /${importer.ir_number.full}/"))
    assert part.name is not None
    assert part.name.template.parts == (Reference("importer.ir_number.full"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "A target is missing here."),
        ("Next", "`Next` is no kind of control."),
        ('button"Next"', 'This is no target: button"Next"'),
        ('"Next"', 'This is no target: "Next"'),
        ('button "', 'A quote is opened with " and never closed: "'),
        ("button | ", "A target is missing here."),
        (">> button", "A target is missing here."),
        ("testid /x/", "`testid` takes no regex."),
    ],
)
def test_what_is_no_target_says_why(text: str, message: str) -> None:
    """A text that is no target is refused with what is wrong."""
    with pytest.raises(NotationError) as caught:
        parse_target(text)
    assert caught.value.message == message


def _values(**found: str) -> Values:
    values = {name.replace("__", "."): text for name, text in found.items()}
    return Values({name: Value(name, text=text) for name, text in values.items()})


def test_a_template_is_filled_in() -> None:
    """Values stand where their names stood, and nothing in a value is read again."""
    template = parse_template("To ${company.legal_name}, ${ company.email }.")
    assert template.names == ("company.legal_name", "company.email")
    values = _values(company__legal_name="A ${company.email} B", company__email="x@y.example")
    rendered = template.render(values)
    assert rendered is not None
    assert rendered.text == rendered.shown == "To A ${company.email} B, x@y.example."
    assert not rendered.is_secret


def test_a_value_in_a_regex_is_escaped_and_kept_together() -> None:
    """In a regex a value's signs mean themselves, and a repetition after it repeats all of it."""
    rendered = parse_template("^${company.legal_name}$").render(
        _values(company__legal_name="A+B (C)"), escape=True
    )
    assert rendered is not None
    assert rendered.text == r"^(?:A\+B \(C\))$"
    assert rendered.shown == "^A+B (C)$"


@pytest.mark.parametrize(
    ("source", "text", "is_found"),
    [
        ("${importer.ir_number.full}", "12-345678900 Bayside", True),
        ("${importer.ir_number.full}", "IR 12-345678900.", True),
        ("${importer.ir_number.full}", "12-3456789001", False),
        ("${importer.ir_number.full}", "912-345678900", False),
        ("No. ${importer.ir_number.full} ", "no. 12-345678900 ", True),
        ("${importer.ir_number.full}${importer.suffix}", "12-34567890000", True),
    ],
)
def test_number_in_a_regex_is_not_found_within_a_longer_one(
    source: str, text: str, *, is_found: bool
) -> None:
    """A number of one importer may be the beginning or the end of another's."""
    values = _values(importer__ir_number__full="12-345678900", importer__suffix="00")
    rendered = parse_template(source).render(values, escape=True)
    assert rendered is not None
    assert (re.search(rendered.text, text, re.IGNORECASE) is not None) is is_found
    assert rendered.shown == source.replace("${importer.ir_number.full}", "12-345678900").replace(
        "${importer.suffix}", "00"
    )


def test_an_absent_value_renders_nothing() -> None:
    """A template with a value that the client lacks is None, and its name can be told."""
    template = parse_template("${company.duns}")
    assert template.render(_values()) is None
    assert template.show(_values()) is None
    assert template.absent(_values()) == "company.duns"


def test_a_secret_is_typed_and_not_shown() -> None:
    """A secret stands in `text` alone; what is shown, and the representation, are masked."""
    secret = Value("bank.account_number", secret=SecretStr("000123456789"), shown_as="•••• 6789")
    rendered = parse_template("${bank.account_number}").render(Values({"bank.account_number": secret}))
    assert rendered is not None
    assert rendered.text == "000123456789"
    assert rendered.is_secret
    assert rendered.shown == "•••• 6789"
    assert "000123456789" not in repr(rendered)


def test_an_unread_secret_can_be_shown() -> None:
    """A template over a secret that has not been read can be shown, for a plan."""
    unread = Values({"bank.account_number": Value("bank.account_number", shown_as="•••• (from prompt)")})
    assert parse_template("${bank.account_number}").show(unread) == "•••• (from prompt)"


@pytest.mark.parametrize("text", ["${", "a ${b", "${}", "${ }", "${a${b}}"])
def test_a_broken_reference_is_refused(text: str) -> None:
    """A `${` without its brace or its name is no template."""
    with pytest.raises(NotationError):
        parse_template(text)
