"""The corpus: every case by name, with the flow that acepilot is given and what is expected to stop it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from acepilot.browser.surface import Surface
from acepilot.person.human import Key
from submits.harness import FILL, LINGER_S, Bystander, Play, flow_text, page_of
from submits.server import PAGES

STATE = '      - fill: {combobox "State": "${company.address.state.name}"}\n        timeout: 2s\n'
KIND = '      - fill: {group "Account Type": "${bank.account_type}"}\n        timeout: 2s\n'
BANK_KIND = '      - fill: {combobox "Kind": "${bank.account_type}"}\n        timeout: 2s\n'
COMPANY = '      - fill: {textbox "Company": "${company.legal_name}"}\n'
INFO = '      - click: button "Get Info"\n'
CLICK = '      - click: button "Continue"\n'


@dataclass(frozen=True, slots=True)
class Case:
    """One way to send what was typed, or what a page holds.

    Attributes:
        name: Its name; its page is `pages/<page>.html`.
        by: What stops it: rule, word, guard or lock; empty for a case that is not promised.
        steps: The flow's steps after the page was opened.
        page: The page's name, where it is not the case's.
        answers: What the person says when asked, before they stop.
        linger_s: How long acepilot holds the page at the end.
        during: What a hand does on the page in acepilot's turn, at the end.
        before: What it does in the person's own first turn.
        promise: For a case that is not promised: what it is.
        says_yes: Whether the person is asked, and says yes, to a button that belongs to a form.
        is_told: Whether what was stopped is told. A worker's socket is blocked without anybody hearing of it; rules
            that name nothing yet are taken out before anything is to be told.
    """

    name: str
    by: str
    steps: str = FILL
    page: str = ""
    answers: tuple[Key, ...] = ()
    linger_s: float = LINGER_S
    during: Callable[[Surface], object] | None = None
    before: Callable[[Surface], object] | None = None
    promise: str = ""
    says_yes: bool = False
    is_told: bool = True

    @property
    def play(self) -> Play:
        """Return the run to make."""
        during, before = self.during, self.before

        def prepare(surface: Surface, human: Bystander) -> None:
            human.helps = self.says_yes
            if during is not None:
                human.during = lambda: during(surface)
            if before is not None:
                human.before = lambda: before(surface)
            if self.promise.startswith("told"):  # which comes after it was sent
                human.is_sated = lambda: False

        return Play(
            flow_text(f"{self.page or self.name}.html", self.steps), self.answers, self.linger_s, prepare
        )


def _press_enter(surface: Surface) -> None:
    page_of(surface).keyboard.press("Enter")


def _press_enter_in_field(surface: Surface) -> None:
    page = page_of(surface)
    page.get_by_label("Company").focus()
    page.keyboard.press("Enter")


def _begin(surface: Surface) -> None:
    page_of(surface).evaluate("begin()")


def _click(selector: str) -> str:
    return f"      - click: css {selector!r}\n".replace("'", '"')


# A button of a form in which nobody typed is asked about: the person would rather press it.
MYSELF = (Key.CANCEL, Key.GO_ON)

CASES: tuple[Case, ...] = (
    # -- forms that submit themselves -------------------------------------------------------------
    Case("form-submit-on-blur", "lock"),
    Case("request-submit-on-blur", "guard"),
    Case("click-on-blur", "guard"),
    Case("submit-on-input", "guard"),
    Case("submit-on-change", "lock"),
    Case("submit-on-invalid", "lock"),
    Case("submit-on-formdata", "lock"),
    Case("select-on-change", "lock", STATE),
    Case("select-on-change-fetch", "lock", STATE),
    Case("radio-on-change", "lock", KIND),
    Case("combobox-on-choice", "lock", STATE),
    Case("get-form", "lock"),
    Case("multipart-form", "lock"),
    Case("plain-text-form", "lock"),
    Case("scrambled-form", "lock"),
    Case("custom-element", "guard"),
    Case("dialog-method", "guard"),
    Case("focus-stolen", "guard"),
    Case("autofocus", "guard"),
    Case("timer", "lock", linger_s=1.2),
    Case("timer-again-and-again", "lock"),
    # -- a hand in acepilot's turn, and presses by the flow ------------------------------------------
    Case("enter", "guard", during=_press_enter_in_field),
    Case("enter-without-script", "guard", COMPANY, during=_press_enter_in_field),
    Case("fill-then-continue", "rule", FILL + CLICK, page="continue"),
    Case(
        "fill-ask-continue",
        "rule",
        FILL + "      - ask: Look at it.\n" + CLICK,
        page="continue",
        answers=(Key.GO_ON,),
    ),
    Case("continue-cleared", "lock", COMPANY + CLICK),
    Case("leave", "rule", FILL + '      - navigate: link "Elsewhere"\n'),
    Case("open-after-fill", "rule", FILL + "      - open: https://portal.example/other.html\n", page="leave"),
    Case("drafted", "word", _click("#go"), answers=MYSELF),
    Case("drafted-label", "word", _click("#words"), page="drafted", answers=MYSELF),
    Case("drafted-image", "word", CLICK, answers=MYSELF),
    Case("drafted-outside", "word", CLICK, answers=MYSELF),
    Case("drafted-words", "word", _click("#go")),
    Case("drafted-link", "guard", '      - navigate: link "Continue"\n'),
    Case("drafted-span-in-button", "word", _click("#go"), answers=MYSELF),
    Case("drafted-cased-in-closed-root", "guard", _click("#go")),
    Case("renamed-under-pointer", "guard", _click("#go")),
    Case("retyped-under-pointer", "guard", _click("#go")),
    Case("label-retargeted", "guard", _click("#go")),
    Case("radio-submits", "guard", KIND),
    # -- buttons of forms, after the person's yes ----------------------------------------------------
    *(
        Case(f"form-{name}", "guard", INFO, answers=(Key.YES, Key.GO_ON), says_yes=True)
        for name in (
            "renamed filled retargeted action formaction other-requested other-button requested clicked sent-again "
            "clobbered"
        ).split()
    ),
    Case("form-in-root", "guard", _click("#host"), answers=(Key.YES,), says_yes=True),
    Case("form-other-submitted", "lock", INFO, answers=(Key.YES,), says_yes=True),
    Case("form-filled-by-hidden", "guard", COMPANY + INFO, answers=(Key.YES,), says_yes=True),
    Case("form-with-typed", "word", COMPANY + INFO, answers=(Key.YES,), says_yes=True),
    Case("form-foreign", "word", INFO, answers=(Key.YES,), says_yes=True),
    Case("form-beside-typed", "rule", COMPANY + INFO, answers=(Key.YES,), says_yes=True),
    # -- documents, frames, roots, tabs -----------------------------------------------------------
    Case("open-shadow-root", "guard"),
    Case("closed-shadow-root", "guard"),
    Case("late-closed-root", "lock"),
    Case("declarative-shadow-root", "guard"),
    Case("document-open", "guard"),
    Case("document-open-while-typing", "lock"),
    Case("written-frame", "guard"),
    Case("written-frame-with-fields", "guard"),
    Case("srcdoc-frame", "lock"),
    Case("sandboxed-frame", "guard"),
    Case("foreign-frame", "guard"),
    # -- documents that come while acepilot types, and send with their first script -----------------
    *(
        Case(name, "guard", linger_s=2.0)
        for name in "new-frame new-foreign-frame new-foreign-in-frame new-inner-foreign-frame new-document".split()
    ),
    Case(
        "new-written-frame", "lock"
    ),  # a frame's first, empty document has no world of ours before it is asked
    Case("foreign-frame-fetch", "lock"),
    Case("frame-navigated", "lock"),
    Case("open-window", "lock"),
    Case("open-window-and-write", "lock"),
    Case("post-to-new-tab", "lock"),
    # -- requests by scripts ----------------------------------------------------------------------
    *(
        Case(name, "lock")
        for name in (
            "fetch-on-blur fetch-elsewhere fetch-keepalive xhr-on-blur xhr-synchronous beacon beacon-blob fetch-blob "
            "fetch-multipart-file fetch-gzip fetch-utf16 fetch-base64 fetch-hex json-escaped url-encoded html-escaped "
            "dashed header cookie referrer"
        ).split()
    ),
    Case("re-rendered", "lock"),
    Case("cleared", "lock"),
    Case("kept-in-storage", "lock", linger_s=0.7),
    Case(
        "begun-in-the-persons-turn",
        "lock",
        "      - ask: Look at it.\n" + FILL,
        answers=(Key.GO_ON,),
        before=_begin,
    ),
    # -- addresses and carriers -----------------------------------------------------------------------
    *(
        Case(name, "lock")
        for name in (
            "history-and-reload hash-then-sent location meta-refresh link-ping image image-in-path css-background "
            "css-import script-source dynamic-import event-source media favicon csp-report"
        ).split()
    ),
    # -- what is no mere choice ----------------------------------------------------------------------
    *(
        Case(name, "lock", FILL + STATE)
        for name in "choice-with-typed choice-with-part choice-that-was-typed".split()
    ),
    *(
        Case(name, "lock", STATE)
        for name in (
            "choice-of-account choice-of-account-in-part choice-elsewhere choice-in-header choice-in-cookie "
            "choice-with-word choice-by-form type-ahead"
        ).split()
    ),
    Case("choice-of-bank", "lock", BANK_KIND + STATE),
    # -- workers and sockets --------------------------------------------------------------------------
    *(Case(name, "lock") for name in "worker late-worker nested-worker worker-import".split()),
    *(
        Case(name, "lock")
        for name in (
            "late-socket late-socket-in-foreign-frame socket-in-new-frame socket-in-new-sandboxed-frame socket-address"
        ).split()
    ),
    # Each such frame gets a process of its own first: looked on for longer, so that what is sent late is counted.
    Case("socket-in-new-foreign-frame", "lock", linger_s=2.0),
    Case("socket-in-new-inner-frame", "lock", linger_s=4.0),
    Case("late-socket-in-worker", "lock", is_told=False),
    # -- fetching ahead -------------------------------------------------------------------------------
    Case("prefetch", "lock"),
    *(
        Case(name, "guard")
        for name in (
            "speculation-rules speculation-rules-written speculation-rules-in-root prerender"
        ).split()
    ),
    Case("speculation-rules-by-link", "guard", is_told=False),
)

UNPROMISED: tuple[Case, ...] = (
    Case("socket", "", answers=(Key.GO_ON,), promise="told before anything is filled"),
    Case("shared-worker", "", answers=(Key.GO_ON,), promise="told before anything is filled"),
    Case("late-shared-worker", "", promise="a shared worker made while acepilot types"),
    Case("downloads-at-once", "", answers=(Key.GO_ON,), promise="told once the second has begun"),
    Case("chunked", "", promise="a value in pieces"),
    Case("reversed", "", promise="a value in a dress of the page's own"),
    Case("speculation-rules-in-closed-root", "", promise="rules to fetch ahead in a closed shadow root"),
)
"""What is not promised: each gets out with all protections on, and SECURITY.md says so."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One of the many ways to send that `pages/channels.js` tries at once.

    Attributes:
        name: Its name, and the end of the address that it sends to.
        by: What stops it: the lock, which tells of it; or `off`, as the browser that acepilot starts does not have it.
        promise: For a channel that is not promised: what it is.
    """

    name: str
    by: str = "lock"
    promise: str = ""


CHANNELS_LINGER_S = 10.0
OFF = frozenset(
    "fetch-later payment payment-asked sign-in-elsewhere reports clipboard clipboard-item socket-as-stream "
    "upload-fed-later upload-fed-later-in-worker".split()
)
OPEN = {"webauthn": "a host whose name holds the value"}
CHANNELS = tuple(
    Channel(name, "" if name in OPEN else "off" if name in OFF else "lock", OPEN.get(name, ""))
    for name in re.findall(
        r'^  "([a-z-]+)": ', (PAGES / "channels.js").read_text(encoding="utf-8"), re.MULTILINE
    )
)
# Each asks the request guard just as another does: a further sort of what a page is made of, a further key at a link.
ALIKE = frozenset(
    "redirected-image audio-worklet-blob header-name-and-dashes module-preload preload dictionary embed svg-use "
    "svg-filter cursor mask image-set font poster press-with-shift press-with-both press-with-cookie".split()
)


def channels_play(channels: Iterable[Channel], is_enough: Callable[[], bool]) -> Play:
    """Return the run of the page that tries channels, until it is enough."""

    def prepare(_surface: Surface, human: Bystander) -> None:
        human.is_sated = is_enough

    page = f"channels.html?only={','.join(one.name for one in channels)}"
    return Play(flow_text(page), (Key.GO_ON,) * len(CHANNELS), CHANNELS_LINGER_S, prepare)
