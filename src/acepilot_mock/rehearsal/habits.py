"""What a person does on each of the mock portal's pages, one small thing at a time.

A habit looks, does one thing if there is that thing to do, and says whether it did. Knows the pages of all three
hosts; knows nothing of turns, steps or flows. Submit is no habit: it belongs to a review.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from acepilot.person.human import Situation
from acepilot_mock.known import APPLIED, MOCK_PASSWORD
from acepilot_mock.rehearsal.hands import (
    BUSY,
    COMPLAINT,
    NOT_NOW,
    NOT_ON_FILE,
    ON_FILE,
    SURVEY,
    EmptyControl,
    Hands,
)

USER = "dana.ortiz@bayside-imports.example"

QUOTED = re.compile(r"[“\"']([^”\"']+)[”\"']")

Did = bool
Habit = Callable[[Hands, "Diary"], Did]


@dataclass(slots=True)
class Diary:
    """What the person remembers over all pages: the codes that were used."""

    used_codes: set[str] = field(default_factory=set)


def habits_of(host: str, *, is_own_step: bool) -> Sequence[Habit]:
    """Return what a person does on the pages of a host, most urgent first.

    Args:
        is_own_step: Whether the flow leaves the page to them; in the midst of a step of acepilot's they take no form
            further than it is.
    """
    match host:
        case "login.cbp.gov":
            return (_choose_trade, _enter_user, _enter_password, _sign_in, _enter_token, _verify)
        case "ace-accounts.cbp.gov" if is_own_step:
            return (_enter_code, _next_after_code, _tick_captcha, _next_after_captcha, _tick_authorization)
        case "ace.cbp.gov":
            return (_close_survey, _do_not_save)
        case _:
            return ()


def look_up(hands: Hands, item: str) -> bool | None:
    """Say whether the portal has what was submitted: the mail of an application, or bank details on file.

    Returns:
        None while the page at hand does not tell.
    """
    if hands.host == "ace-accounts.cbp.gov":
        return any(mail["subject"] == APPLIED for mail in hands.mails())
    if hands.host != "ace.cbp.gov" or hands.sees(BUSY) or item not in hands.reads("main"):
        return None
    if hands.sees(ON_FILE):
        return True
    return False if hands.sees(NOT_ON_FILE) else None


def find_way(hands: Hands, item: str) -> Did:
    """Take the next step to where the bank details of an importer are shown; see `look_up`."""
    row = f"[role=row]:has-text({json.dumps(item)}) a"
    is_there = item in hands.reads("main") and hands.sees("[role=tab]") is not None
    ways = (
        "button:text-is('Get Info/Refresh'):not([disabled])",
        "[role=tab]:text-is('ACH Refund Authorization')",
        "[role=menuitem]:text-is('ACH Refund Authorization')",
        ".more[aria-expanded=false]",
    )
    nearest = ways if is_there else (row, "[role=menuitem]:text-is('Importers')", "nav a:text-is('Accounts')")
    for way in nearest:
        found = hands.sees(way)
        if found is not None:
            hands.press_by_key(found)
            return True
    return False


def mend(hands: Hands, situation: Situation) -> Did:
    """Fill one required control that holds nothing: any in a review, else one that is spoken of."""
    told = f"{situation.doing} {situation.notice}"
    for control in hands.empty_controls():
        label = _fold(control.label)
        wanted = next((row.wanted for row in situation.fields if _fold(row.label) == label), "")
        is_meant = situation.step_kind == "review" or bool(wanted) or label in _fold(told)
        if is_meant and _put(hands, control, [wanted] if wanted else QUOTED.findall(told)):
            return True
    return False


def _put(hands: Hands, control: EmptyControl, wanted: Sequence[str]) -> Did:
    match control.tag:
        case "ui-select" | "select":
            control.locator.select_option(label=_nearest(control.options, wanted))
        case "ui-combobox":
            option = hands.sees(f"[role=option]:text-is({json.dumps(_nearest(control.options, wanted))})")
            hands.press(option or control.locator)
        case "ui-list":
            _put_in_list(hands, control, _nearest(control.options, wanted))
        case _:
            if not wanted or "•" in wanted[0]:
                return False
            hands.write(control.locator, wanted[0])
    return True


def _put_in_list(hands: Hands, control: EmptyControl, text: str) -> None:
    """Press the entry in the list that is open; else open it, by the first letters where it is written into."""
    option = hands.sees(f".far-list:not(.closing) [role=option]:has(:text-is({json.dumps(text)}))")
    if option is None and control.locator.get_attribute("aria-autocomplete"):
        hands.write(control.locator, text)
    elif option is not None or control.locator.get_attribute("aria-expanded") == "false":
        hands.press(option or control.locator)


def _nearest(options: Sequence[str], wanted: Sequence[str]) -> str:
    """Return the first option that is, or holds, one of the wanted texts; the first of all if none does."""
    return next((option for option in options for text in wanted if _fold(text) in _fold(option)), options[0])


def _fold(text: str) -> str:
    return " ".join(text.replace("*", " ").split()).rstrip(":").casefold()


def _press(hands: Hands, pattern: str) -> Did:
    button = hands.sees_button(pattern)
    if button is None:
        return False
    hands.press(button)
    return True


def _write(hands: Hands, name: str, text: str) -> Did:
    field_seen = hands.sees(f'input[name="{name}"]')
    if field_seen is None or field_seen.input_value() or not text:
        return False
    hands.write(field_seen, text)
    return True


def _close_survey(hands: Hands, _diary: Diary) -> Did:
    return hands.sees(SURVEY) is not None and _press(hands, "no thanks")


def _do_not_save(hands: Hands, _diary: Diary) -> Did:
    return _press(hands, NOT_NOW)


def _choose_trade(hands: Hands, _diary: Diary) -> Did:
    return _press(hands, "trade/pga user")


def _enter_user(hands: Hands, _diary: Diary) -> Did:
    return _write(hands, "user", USER)


def _enter_password(hands: Hands, _diary: Diary) -> Did:
    return _write(hands, "password", MOCK_PASSWORD)


def _sign_in(hands: Hands, _diary: Diary) -> Did:
    return hands.sees(COMPLAINT) is None and _press(hands, "sign in")


def _enter_token(hands: Hands, diary: Diary) -> Did:
    return _enter_mailed(hands, diary, "token")


def _verify(hands: Hands, _diary: Diary) -> Did:
    return hands.sees(COMPLAINT) is None and _press(hands, "verify")


def _enter_code(hands: Hands, diary: Diary) -> Did:
    return _enter_mailed(hands, diary, "code")


def _enter_mailed(hands: Hands, diary: Diary, name: str) -> Did:
    """Enter the newest mailed code that was not used before."""
    if hands.sees(f'input[name="{name}"]') is None:
        return False
    code = next((str(mail["code"]) for mail in hands.mails() if mail["code"]), "")
    if code in diary.used_codes or not _write(hands, name, code):
        return False
    diary.used_codes.add(code)
    return True


def _next_after_code(hands: Hands, _diary: Diary) -> Did:
    code = hands.sees('input[name="code"]')
    is_ready = code is not None and code.input_value() and hands.sees(COMPLAINT) is None
    return bool(is_ready) and _press(hands, "next")


def _tick_captcha(hands: Hands, _diary: Diary) -> Did:
    captcha = hands.sees("ui-captcha")
    if captcha is None or hands.is_solved(captcha) or hands.empty_controls():
        return False
    hands.press_captcha(captcha)
    return True


def _next_after_captcha(hands: Hands, _diary: Diary) -> Did:
    captcha = hands.sees("ui-captcha")
    if captcha is None or not hands.is_solved(captcha):
        return False
    return hands.sees(COMPLAINT) is None and not hands.empty_controls() and _press(hands, "next")


def _tick_authorization(hands: Hands, _diary: Diary) -> Did:
    box = hands.sees('input[name="authorization"]')
    if box is None or box.is_checked() or hands.empty_controls():
        return False
    hands.press(box)
    return True
