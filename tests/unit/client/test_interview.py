from __future__ import annotations

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from acepilot.client.interview import _ADDRESS, _COMPANY, Check, Question, interview
from acepilot.client.load import parse_client
from acepilot.client.serialize import Tree, quoted, write_yaml

PLAUSIBLE = {
    "Kind of company": ("LLC", "limited liability company", "Corporation"),
    "EIN": ("12-3456789", "123456789"),
    "Country": ("US", "Canada", "gb"),
    "State": ("FL", "ny"),
    "ZIP code": ("33101", "331011234"),
    "Telephone": ("305-555-0100", "+44 20 7946 0018"),
    "Business e-mail": ("customs@bayside.example",),
    "E-mail": ("dana@bayside.example",),
    "Web site": ("www.bayside.example", "https://bayside.example/a#b: c"),
    "D-U-N-S number": ("123456789",),
    "End of the fiscal year": ("12/31",),
    "IR number": (
        "12-3456789",
        "123456789",
        "12-3456789A2",
        "98-765432100",
        "261704-00001",
        "26170400001",
        "ssn",
    ),
    "Suffix": ("00", "01", "a2", "B3", "C4"),
    "Routing number": ("021000021", "111000025"),
    "Account type": ("checking", "Savings"),
    "Where is the account number kept": ("keyring:bank", "env:BANK", "prompt"),
    "Where is the Social Security number kept": ("keyring:ssn", "env:SSN", "prompt", "keyring:other"),
}
AWKWARD = st.sampled_from(
    ["yes", "null", "~", "021000021", "Bay #1 Imports", "a: b", "'", '"', "- x", "*a", "&a", "!x", "%"]
)
TEXT = st.one_of(AWKWARD, st.text(max_size=30))


class DrawnAsker:
    """Answers with whatever hypothesis draws; an answer that the check refuses is not drawn again for long."""

    def __init__(self, draw: st.DataObject) -> None:
        self.draw = draw
        self.importers = 0
        self.kept: list[str] = []

    def section(self, title: str, about: str) -> None:
        """Say nothing."""

    def ask(self, question: Question) -> str:
        """Draw until an answer passes, as the terminal asks until one does."""
        if question.is_optional and self.draw.draw(st.booleans()):
            return ""
        for _ in range(6):
            answer = self._drawn(question).strip()
            try:
                question.check(answer)
            except ValueError:
                continue
            if answer:
                return answer
        assume(False)
        raise AssertionError

    def _drawn(self, question: Question) -> str:
        plausible = PLAUSIBLE.get(question.text)
        drawn = self.draw.draw(st.sampled_from(plausible) if plausible else TEXT, label=question.text)
        return drawn or question.default

    def agree(self, text: str, *, default: bool) -> bool:
        """Draw yes or no; three importers are enough."""
        if text.startswith("Is there another"):
            self.importers += 1
            return self.importers < 3 and bool(self.draw.draw(st.booleans()))
        return bool(self.draw.draw(st.booleans(), label=f"{text} {default}"))

    def why_no_keyring(self) -> str:
        """Have one."""
        return ""

    def keep(self, name: str, check: Check) -> None:
        """Note what would be stored."""
        assert callable(check)
        self.kept.append(name)


@given(st.data())
def test_whatever_is_answered_loads_back(data: st.DataObject) -> None:
    """Any answers that pass their checks make a file that loads clean and says what was answered."""
    answers = interview(DrawnAsker(data), "acme")
    written = write_yaml(answers, head="A client.")
    client = parse_client(written, name="c.yaml", literal_secrets=False)
    company, importers = answers["company"], answers["importers"]
    assert isinstance(company, dict)
    assert isinstance(importers, list)
    assert client.company.legal_name == company["legal_name"]
    assert [importer.account_name for importer in client.importers] == [i["account_name"] for i in importers]
    assert (client.bank is not None) == ("bank" in answers)
    assert yaml.safe_load(written) == _plain(answers)


def _plain(tree: Tree) -> object:
    return {
        name: value
        if isinstance(value, str)
        else [_plain(entry) for entry in value]
        if isinstance(value, list)
        else _plain(value)  # type: ignore[arg-type]  # a tree's group
        for name, value in tree.items()
    }


@given(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["C"])))
def test_a_quoted_text_is_read_as_it_is(text: str) -> None:
    """Quotes keep every single line whole for any YAML reader."""
    assert yaml.safe_load(f"a: {quoted(text)}") == {"a": text}


class ScriptedAsker(DrawnAsker):
    """Answers by question; what is not scripted is left out or the default."""

    def __init__(self, answers: dict[str, list[str]]) -> None:
        self.answers = answers
        self.refused: list[str] = []
        self.kept = []

    def ask(self, question: Question) -> str:
        """Give the next scripted answer that passes."""
        script = self.answers.get(question.text, [])
        while script:
            answer = script.pop(0)
            try:
                question.check(answer)
            except ValueError as fault:
                self.refused.append(str(fault))
            else:
                return answer
        assert question.default or question.is_optional, f"no answer to {question.text}"
        return question.default

    def agree(self, text: str, *, default: bool) -> bool:
        """Give the next scripted yes; else no."""
        assert isinstance(default, bool)
        return bool(self.answers.get(text) and self.answers[text].pop(0) == "y")


def scripted(**changed: list[str]) -> ScriptedAsker:
    """Return an asker with the least that is needed."""
    answers = {
        "Legal name": ["Bayside"],
        "Street address": ["1 Bay Street"],
        "City": ["Miami"],
        "State": ["FL"],
        "ZIP code": ["33101"],
        "Telephone": ["305-555-0100"],
        "Business e-mail": ["a@bayside.example"],
        "IR number": ["12-345678900"],
    }
    return ScriptedAsker(answers | {name.replace("_", " "): value for name, value in changed.items()})


def test_a_number_itself_is_never_taken_for_the_file() -> None:
    """Typing an account number or a Social Security number where its place is asked is refused."""
    asker = scripted(IR_number=["536-90-4399", "ssn"])
    asker.answers["Where is the Social Security number kept"] = ["536-90-4399", "keyring:owner"]
    asker.answers["Enter the bank account now?"] = ["y"]
    asker.answers["Routing number"] = ["021000021"]
    asker.answers["Account type"] = ["checking"]
    asker.answers["Where is the account number kept"] = ["000123456789", "prompt"]
    written = write_yaml(interview(asker, "acme")).decode()
    assert len(asker.refused) == 3
    assert "ir_number: 'keyring:owner'" in written
    assert "account_number: 'prompt'" in written
    assert "4399" not in written + " ".join(asker.refused)
    assert asker.kept == ["owner"]


def test_eleven_bare_digits_are_asked_again() -> None:
    """A number that could be an EIN with suffix or one that CBP assigned is not guessed while it can be asked."""
    asker = scripted(EIN=["12-3456789"], IR_number=["26170400001", "261704-00001"])
    client = parse_client(write_yaml(interview(asker, "acme")), name="c.yaml", literal_secrets=False)
    assert str(client.importers[0].ir_number) == "261704-00001"
    assert "Write the hyphen" in asker.refused[0]


def test_a_second_importer_gets_a_suffix_of_its_own() -> None:
    """The same IR number and suffix twice is refused while it is asked, and 00 is not offered again."""
    asker = scripted(IR_number=["12-3456789", "12-345678900", "12-3456789"], Suffix=["00", "00", "01"])
    asker.answers["Is there another IR number or suffix?"] = ["y"]
    client = parse_client(write_yaml(interview(asker, "acme")), name="c.yaml", literal_secrets=False)
    assert [str(importer.ir_number) for importer in client.importers] == ["12-345678900", "12-345678901"]
    assert len(asker.refused) == 2


@pytest.mark.parametrize("answer", ["12-3456789", "US", "Main Street 1", "x"])
def test_what_is_no_kind_of_company_is_asked_again(answer: str) -> None:
    """An answer to another question, given one too early, is not written down as the kind of company."""
    question = _COMPANY["organization"]
    with pytest.raises(ValueError, match="no such kind of company"):
        question.check(answer)
    for kind in ("LLC", "Limited Liability Company", "corporation"):
        question.check(kind)


def test_an_address_is_asked_as_it_is_written() -> None:
    """The street comes first, and the country before the state, whose question depends on it."""
    assert list(_ADDRESS) == ["line1", "line2", "city", "country"]
