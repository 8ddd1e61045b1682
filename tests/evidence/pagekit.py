"""What the tests of `verify.html` share: the page in a browser, asked about a bundle, and what it told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from acepilot.evidence import BundleVerification, CheckOutcome
from acepilot.evidence.checks import Number
from acepilot.plaintext import visible

UNCHECKED = "not checked"
Told = tuple[str, list[list[list[Any]]]]
"""A verdict; and of each bag the checks: number, title, outcome, note, and what is wrong."""

_READ = r"""() => [
  document.querySelector('.verdict').dataset.verdict ?? document.querySelector('.verdict .is').textContent,
  Array.from(document.querySelectorAll('.bag'), (bag) => Array.from(bag.querySelectorAll('.checks > li'), (check) => [
    Number(check.dataset.number),
    check.querySelector('.title').textContent.replace(/^\d+\. /, ''),
    check.querySelector('.outcome').textContent,
    check.querySelector('.note')?.textContent ?? '',
    Array.from(check.querySelectorAll('.wrongs > li'), (wrong) => [
      wrong.querySelector('.path').textContent,
      ...Array.from(wrong.querySelectorAll('.value'), (value) => value.textContent),
    ]),
  ])),
]"""


@dataclass(frozen=True)
class CheckPage:
    """The page, open in a browser.

    Attributes:
        page: Where it is open.
    """

    page: Page

    def ask(self, bundle: Path, signer: str = "", timeout_s: float = 120) -> Told:
        """Have a bundle checked, and return what the page shows."""
        self.page.locator("#signer").fill(signer)
        self.page.locator("#file").set_input_files([])
        self.page.locator("#file").set_input_files(bundle)
        self.page.locator(".verdict").wait_for(timeout=timeout_s * 1000)
        verdict, bags = self.page.evaluate(_READ)
        return verdict, bags


def expected_of(found: BundleVerification) -> Told:
    """Return what the page must tell where the command has found this."""
    return found.verdict, [
        [
            [
                int(check.number),
                check.title,
                str(check.outcome),
                _shown(check.note),
                [[*map(_shown, (one.path, one.expected, one.found))] for one in check.mismatches],
            ]
            for check in one.verification.checks
        ]
        for one in found.bags
    ]


def comparable(told: Told) -> Told:
    """Return what was told without what the page says in its own words: of a signer's name, and of a time-stamp."""
    verdict, bags = told
    own = {Number.SIGNER, Number.STAMP}
    return verdict, [
        [
            [number, title, _outcome(outcome), "" if number in own and not wrong else note, wrong]
            for number, title, outcome, note, wrong in bag
        ]
        for bag in bags
    ]


def _outcome(outcome: str) -> str:
    return str(CheckOutcome.ABSENT) if outcome == UNCHECKED else outcome


def _shown(text: str) -> str:
    return visible(text[:2000])
