"""From a flow file to a flow."""

from __future__ import annotations

from pathlib import Path

import pytest

from acepilot.errors import ExitCode, FlowError, Place, UsageError
from acepilot.flow.load import load_flow, parse_flow
from acepilot.flow.models import Flow, ForEach, PlainNames
from acepilot.flow.steps.ask import AskStep
from acepilot.flow.steps.click import ClickStep
from acepilot.flow.steps.confirm import ConfirmStep
from acepilot.flow.steps.expect import ExpectStep
from acepilot.flow.steps.fill import FillStep
from acepilot.flow.steps.navigate import NavigateStep
from acepilot.flow.steps.open import OpenStep
from acepilot.flow.steps.review import ReviewStep
from acepilot.flow.target import Alternatives, By

DESIGN = Path(__file__).parent / "samples" / "design.yaml"


def _flow(steps: str, *, more: str = "") -> Flow:
    lines = "\n".join(f"      {line}" for line in steps.splitlines())
    head = (
        "flow: a-flow\nhosts: [ace.cbp.gov]\nstages:\n  - stage: One\n    for_each: importer in importers\n"
    )
    return parse_flow(f"{head}    steps:\n{lines}\n{more}".encode(), name="a.yaml")


@pytest.fixture(name="design")
def _design() -> Flow:
    return load_flow(DESIGN)


def test_the_flow_of_the_design_loads_as_it_is(design: Flow) -> None:
    """The flow that explains the language is a flow: every step of it is what it seems."""
    assert (design.name, design.title, design.hosts) == (
        "ach-flow",
        "Enroll in ACH refunds",
        ("ace.cbp.gov",),
    )
    assert [[step.kind for step in stage.steps] for stage in design.stages] == [
        ["open", "ask"],
        "navigate expect navigate click expect ask click fill review click confirm".split(),
    ]
    assert design.stages[0].for_each is None
    assert design.stages[1].for_each == ForEach(item="importer", collection="importers")
    assert design.done is not None
    assert design.done.text.startswith("Log in at least once every 45 days")
    assert design.data == DESIGN.read_bytes()
    assert design.source == str(DESIGN)


def test_a_menu_path_has_names_and_targets(design: Flow) -> None:
    """In `navigate`, plain names, names for one entry, and targets stand side by side."""
    step = design.stages[1].steps[0]
    assert isinstance(step, NavigateStep)
    first, second, third = step.path
    assert isinstance(first, PlainNames)
    assert isinstance(second, PlainNames)
    assert isinstance(third, Alternatives)
    assert [name.text for name in second.names] == ["Importers", "Importer"]
    assert [part.role for part in third.chains[0].parts] == ["row", "link"]
    tab = design.stages[1].steps[2]
    assert isinstance(tab, NavigateStep)
    assert [part.text for part in tab.path] == ["ACH Refund Authorization"]


def test_a_fill_has_fields_with_fallbacks(design: Flow) -> None:
    """A fill keeps the order of its lines, their fallbacks, values and places."""
    step = design.stages[1].steps[7]
    assert isinstance(step, FillStep)
    assert [field.value.names for field in step.fields] == [
        ("bank.routing_number",),
        ("bank.account_number",),
        ("bank.account_type",),
    ]
    assert len(step.fields[0].target.chains) == 2
    assert [field.value.names for field in step.if_present] == [("bank.account_holder",)]
    assert step.within is not None
    assert step.within.text == 'dialog "Add ACH Info"'
    assert (step.place.line, step.fields[0].place.line, step.if_present[0].place.line) == (23, 24, 28)


def test_asks_reviews_and_confirms(design: Flow) -> None:
    """What ends a person's turn, and what they may choose, is there."""
    steps = design.stages[1].steps
    sign_in, on_file, review, confirm = design.stages[0].steps[1], steps[5], steps[8], steps[10]
    assert isinstance(sign_in, AskStep)
    assert sign_in.until is not None
    assert isinstance(on_file, AskStep)
    assert on_file.or_skip
    assert on_file.when is not None
    assert on_file.when.chains[0].parts[0].by is By.VALUE
    assert isinstance(review, ReviewStep)
    assert review.submit.text == 'button "Submit"'
    assert review.refused is not None
    assert isinstance(confirm, ConfirmStep)
    assert len(confirm.fields) == 2


def test_steps_are_numbered_in_their_stage_and_say_what_they_do(design: Flow) -> None:
    """Each step has its number from 1, its place in the file, and a sentence."""
    step = design.stages[1].steps[3]
    assert isinstance(step, ClickStep)
    assert (step.n, step.kind, step.title) == (4, "click", "Press Get Info/Refresh")
    assert step.place == Place(str(DESIGN), 17, 9)


def test_no_step_of_a_shipped_kind_says_a_secret(design: Flow) -> None:
    """What a step says of itself never names a secret value."""
    for stage in design.stages:
        for step in stage.steps:
            assert "account_number" not in step.title


def test_a_title_may_be_left_out() -> None:
    """A flow without a title is called by its name."""
    assert _flow("- capture: page").title == "a-flow"


def test_durations_are_milliseconds() -> None:
    """Seconds, minutes and hours, with or without a space, come out in milliseconds."""
    flow = _flow(
        "- expect: alert\n  timeout: 30s\n- ask: Wait.\n  countdown: 15m\n  timeout: 1h\n"
        "- expect: alert\n  timeout: 2 m\n- expect: alert"
    )
    first, second, third, fourth = flow.stages[0].steps
    assert isinstance(second, AskStep)
    assert (first.timeout_ms, second.countdown_ms, second.timeout_ms) == (30_000, 900_000, 3_600_000)
    assert (third.timeout_ms, fourth.timeout_ms) == (120_000, None)


def test_any_step_may_have_conditions_and_a_hint() -> None:
    """`when`, `unless` and `hint` stand on any kind of step."""
    step = (
        _flow("- capture: page\n  when: alert\n  unless: status /x/\n  hint: Call ${company.phone}.")
        .stages[0]
        .steps[0]
    )
    assert step.when is not None
    assert step.unless is not None
    assert step.hint is not None
    assert step.hint.names == ("company.phone",)


def test_numbers_stay_text() -> None:
    """A literal value arrives with every sign, leading zeros included."""
    step = _flow('- fill:\n    textbox "Routing": 021000021\n    textbox "Agree": yes').stages[0].steps[0]
    assert isinstance(step, FillStep)
    assert [field.value.text for field in step.fields] == ["021000021", "yes"]


def test_checks_may_hold_values() -> None:
    """What a person confirms may name the client's values."""
    step = (
        _flow("- ask: Ready?\n  checks:\n    - The name is ${company.legal_name}.\n    - Yes")
        .stages[0]
        .steps[0]
    )
    assert isinstance(step, AskStep)
    assert [check.names for check in step.checks] == [("company.legal_name",), ()]


def test_an_address_may_name_port_443() -> None:
    """`open` takes the host's own port, said or unsaid."""
    step = _flow("- open: https://ace.cbp.gov:443/s/?a=b#c").stages[0].steps[0]
    assert isinstance(step, OpenStep)
    assert step.url == "https://ace.cbp.gov:443/s/?a=b#c"


def test_known_look_ups() -> None:
    """A flow may list look-ups; the method is in capitals."""
    flow = _flow(
        "- capture: page",
        more="allow_requests:\n  - method: post\n    url: https://ace.cbp.gov/api/zip*\n  - {method: GET, url: 'https://ace.cbp.gov/a'}\n",
    )
    zip_codes, exact = flow.allow_requests
    assert zip_codes.allows("post", "https://ace.cbp.gov/api/zip?code=33132")
    assert not zip_codes.allows("GET", "https://ace.cbp.gov/api/zip")
    assert not zip_codes.allows("POST", "https://ace.cbp.gov/api/zip/other")
    assert not zip_codes.allows("POST", "https://ace.cbp.gov/api/zip-submit")
    assert not zip_codes.allows("POST", "https://ace.cbp.gov/api/xip")
    assert exact.allows("GET", "https://ace.cbp.gov/a")
    assert not exact.allows("GET", "https://ace.cbp.gov/ab")


_REVIEW = '- review: Check.\n  submit: button "Submit"\n  until: status\n'
_FILL = '- fill:\n    textbox "A": x\n'


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(f'{_FILL}{_REVIEW}- click: button "Next"', id="an action after the review"),
        pytest.param(
            f'- click: button "Next"\n{_FILL}- ask: Go on.\n{_FILL}- expect: alert\n- capture: page\n'
            f'- confirm:\n    textbox "B": x\n{_REVIEW}- navigate: Accounts',
            id="fills on two pages before one review",
        ),
        pytest.param(
            f'- ask: Replace it?\n  or_skip: this importer\n- click: button "Add"\n{_FILL}{_REVIEW}',
            id="a skip before the fill",
        ),
        pytest.param('- click: row "Apply" >> button "Open"', id="a row may bear any name"),
        pytest.param('- click: button "Go"\n  within: dialog "Confirm"', id="so may a dialog around"),
        pytest.param("- click: button /^add .*(ach|bank)/", id="a regex that finds no submit word"),
        pytest.param('- navigate: link "Apply now" > tab "Verify"', id="links and tabs may bear any name"),
        pytest.param(
            '- fill:\n    label "A": x\n    placeholder "B": x\n    testid "c": x\n    css "#d": x\n'
            '    combobox "E": x\n    listbox "F": x\n    radio "G": x',
            id="every kind of field",
        ),
    ],
)
def test_what_cannot_submit_is_not_refused(steps: str) -> None:
    """Flows that only do what acepilot may do load."""
    assert _flow(steps).stages[0].steps


def test_a_file_that_is_not_there() -> None:
    """A flow that cannot be read is a usage error that names it."""
    with pytest.raises(UsageError) as caught:
        load_flow(Path("no-such-flow.yaml"))
    assert "no-such-flow.yaml" in caught.value.message
    assert caught.value.exit_code is ExitCode.WRONG_INPUT


def test_mistakes_come_in_the_order_of_the_file() -> None:
    """Whatever finds them, mistakes are sorted by line and column, each told once."""
    with pytest.raises(FlowError) as caught:
        _flow(
            '- click: button "Submit"\n- expect: buton\n- clik: x\n- fill:\n    textbox "A": ${bank.x}\n  witin: dialog'
        )
    places = [(mistake.place.line, mistake.place.column) for mistake in caught.value.mistakes]
    assert places == sorted(set(places))
    assert len(places) == 5


def test_expect_takes_one_of_several() -> None:
    """`expect` with fallbacks waits for any of them."""
    step = _flow("- expect: alert | status /done/").stages[0].steps[0]
    assert isinstance(step, ExpectStep)
    assert len(step.target.chains) == 2


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ('click: button "Next" | button /^next/', "Press Next"),
        ('click: dialog "Details" >> button "Next"', "Press Next in dialog Details"),
        ('click: button "Next"\n  within: dialog "Details" | dialog', 'Press Next, in dialog "Details"'),
        ('click: dialog >> button /^ne.t/ | button "N"', "Press a button like /^ne.t/ in the dialog"),
        ('click: css "#next"', 'Press the control at css "#next"'),
        (
            "expect: alert | status /sav.*/ | text /${company.ein}/",
            "Wait for an alert, a message or ${company.ein}",
        ),
        ("expect: alert /no .*data/ | text /^no .*data/", "Wait for a message"),
        ("navigate: Accounts > Importers|Importer", "Go to Accounts > Importers"),
        ("open: https://ace.cbp.gov/", "Open https://ace.cbp.gov/"),
        ("ask: Look at ${company.legal_name}.", "Look at ${company.legal_name}."),
        ('confirm:\n    value "A" | value "B": x', "Compare what the page shows for A"),
        (
            'fill:\n    textbox "A": x\n    textbox "B": x\n  if_present:\n    textbox "C": x',
            "Fill in A and B; if the page has it, C",
        ),
    ],
)
def test_a_step_says_what_it_does(step: str, sentence: str) -> None:
    """A step's sentence names controls as people do: without notation where a name will do."""
    assert _flow(f"- {step}").stages[0].steps[0].title == sentence
