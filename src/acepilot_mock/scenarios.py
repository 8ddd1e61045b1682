"""The ways in which the mock portal can behave: data only.

A scenario is a name and a set of traits; the sites ask the state for a trait, and never for a name.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from acepilot.errors import UsageError


class Trait(StrEnum):
    """One thing in which a portal differs from the default one."""

    SEED_FIELDS = "seed-fields"
    ALREADY_ENROLLED = "already-enrolled"
    NO_IMPORTER_TAB = "no-importer-tab"
    READ_ONLY = "read-only"
    CODE_EXPIRED = "code-expired"
    NAME_MISMATCH = "name-mismatch"
    ACCOUNT_EXISTS = "account-exists"
    SUBMIT_REFUSED = "submit-refused"
    MANY_ACCOUNTS = "many-accounts"
    RELABELLED = "relabelled"
    CONFIRM_DIALOG = "confirm-dialog"
    SLOW = "slow"
    SERVER_ERROR_ONCE = "server-error-once"
    SERVER_ERROR = "server-error"
    MAINTENANCE = "maintenance"
    SESSION_LOST = "session-lost"
    SESSION_LOST_IN_REVIEW = "session-lost-in-review"
    SESSION_LOST_AFTER_SUBMIT = "session-lost-after-submit"
    NETWORK_DROP = "network-drop"
    POPUP = "popup"
    NEW_TAB = "new-tab"
    DOUBLE_ANSWER = "double-answer"
    SUCCESS_LOST = "success-lost"
    DID_NOT_STICK = "did-not-stick"
    WRONG_ACCOUNT_SHOWN = "wrong-account-shown"
    DORMANT = "dormant"
    PAGE_RELOADS = "page-reloads"
    LAYOUT_SHIFT = "layout-shift"
    FIELD_REFORMATS = "field-reformats"
    FIELD_TRUNCATES = "field-truncates"
    STALE_COMBOBOX = "stale-combobox"
    SAVE_DIALOG = "save-dialog"
    RENDERS_ANEW = "renders-anew"
    NAMES_WITH_VALUES = "names-with-values"
    LOOK_UPS = "look-ups"
    PLAIN_ANSWERS = "plain-answers"
    SERVER_PAGES = "server-pages"
    MORE_MENU = "more-menu"
    PAGED_ACCOUNTS = "paged-accounts"
    SHOW_MORE = "show-more"
    REAL_LISTS = "real-lists"
    DECOY_LIST = "decoy-list"
    NOTICE_FIRST = "notice-first"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named way in which the mock portal behaves.

    Attributes:
        name: What `--mock NAME` takes.
        title: A few words, for a list.
        about: One sentence: what the person will meet.
    """

    name: str
    title: str
    about: str
    traits: frozenset[Trait] = frozenset()


def _read(table: str) -> tuple[Scenario, ...]:
    """Read a table: two lines a scenario; its name is its trait, and `+` adds others."""
    lines = table.strip().splitlines()
    pairs = zip(lines[::2], lines[1::2], strict=True)
    return tuple(_scenario(head, about.strip()) for head, about in pairs)


def _scenario(head: str, about: str) -> Scenario:
    names, title = head.split(": ")
    name, *more = names.split(" + ")
    traits = frozenset(map(Trait, more if name == "default" else [name, *more]))
    return Scenario(name, title, about, traits)


FAULTS = _read("""
slow: Slow
    Each answer of the portal takes five seconds.
server-error-once: An error at Submit, once
    The portal answers the first Submit with an error, and keeps nothing; the next one is accepted.
server-error: Errors all the time
    The portal cannot show bank details, nor take the application's first page.
maintenance: Down for maintenance
    Every page says that the portal is being maintained.
session-lost: Signed out in a form
    As soon as something is typed into the form, the portal signs the person out, once.
session-lost-in-review: Signed out before Submit
    The session has ended when Submit is pressed for the first time; nothing is kept.
session-lost-after-submit: Signed out after Submit
    The portal takes what was submitted first, and signs the person out instead of saying so.
network-drop: The connection breaks
    The connection breaks as the form is first submitted; it does not get through.
popup: A window pops up
    A survey opens in a window of its own over the account page.
new-tab: Accounts open in a new tab
    The links in the list of accounts open new tabs.
double-answer: Two answers
    After one Submit the portal first shows an error, and a moment later its success.
success-lost: The answer is lost
    The portal takes what was submitted, and its answer never comes.
did-not-stick: Success that did not stick
    The portal says Success, yet Get Info/Refresh shows what was there before.
wrong-account-shown: Another account is shown
    The link of one account leads to the page of another.
dormant: Locked after 45 days
    The person has not logged in for 45 days, and is not let in.
page-reloads: The page reloads itself
    As soon as something is typed into the form, the page reloads itself, once.
layout-shift: The page moves
    Banners come in late, and push what is on the page down.
field-reformats: Fields regroup the figures
    The fields for bank numbers put hyphens between the figures when they are left.
field-truncates: A field is too short
    The field for the account number takes ten characters and drops the rest.
stale-combobox: An outdated list
    The list of account types holds old entries when it is opened for the first time.
save-dialog: A dialog with Save
    A dialog that offers to save something covers the page after Get Info/Refresh, once.
""")
"""What can go wrong on a portal, apart from what it refuses."""

OTHER_BUILDS = _read("""
renders-anew: Forms are rendered anew
    After every key and every blur the form's controls are new elements; the values are kept beside them.
names-with-values: Names that take on the value
    A list bears its value in its name once it is chosen, and a text field a counter or a message.
look-ups: Look-ups as a field is left
    Each field that is left is looked up by POST at one address, and the states are fetched for the country.
plain-answers + submit-refused: Answers in plain text
    Success and refusal are plain text, without a role or on a new page; the first Submit is refused.
server-pages: Pages made by the server
    Old pages: tables for lay-out, frames, full page loads, forms that are posted, no dialog and no roles.
more-menu: Tabs under More
    ACH Refund Authorization and CAPE stand in a menu More, as on a narrow window.
paged-accounts: Accounts over several pages
    The list of accounts has four pages with Next; the company's accounts are on the third.
show-more + paged-accounts: Accounts behind Show More
    The list of accounts grows by Show More; the company's accounts come with the second press.
real-lists + decoy-list: Lists as component libraries have them
    Lists stand elsewhere in the page, come late, close slowly; another list with the same entries is in view.
""")
"""In which other ways the same pages may be built: in each of them both flows end."""

_USUAL = _read("""
default: All goes well
    All is in order; each form is accepted once it is right.
seed-fields: More fields to apply
    The application form also asks for the owner's title and for a point of contact.
already-enrolled: Bank details on file
    Every importer account shows bank details once Get Info/Refresh is pressed.
no-importer-tab: Rights missing
    The importer account has no ACH Refund Authorization tab: this user has no right to it.
read-only: View only
    The ACH Refund Authorization tab can be read, and has no button to add or edit.
code-expired: The code comes too late
    The e-mailed code has run out by the time it is used, and the application starts over.
name-mismatch: Name differs from Form 5106
    CBP holds another spelling of the company's name, and refuses the first page.
account-exists: There is an account already
    The importer record is linked to a Top Account, and the first page is refused.
submit-refused: Refused once
    The first Submit of a form is refused with a message; the next one is accepted.
many-accounts: Many accounts of one name
    The list of accounts holds several of the same name that differ in the suffix only.
relabelled: Other wording
    Half of the controls have another label than the flows know best.
notice-first: A page that no flow knows
    A notice with Continue comes up before the page of each account: a step that the flows do not have.
confirm-dialog: The portal asks back
    Pressing Submit opens the browser's own dialog, which asks whether to go on.
""")

SCENARIOS: Mapping[str, Scenario] = {one.name: one for one in (*_USUAL, *OTHER_BUILDS, *FAULTS)}


def find_scenario(name: str) -> Scenario:
    """Return the scenario of that name.

    Raises:
        UsageError: There is none; the message names the nearest and lists all.
    """
    found = SCENARIOS.get(name)
    if found is not None:
        return found
    near = difflib.get_close_matches(name, SCENARIOS, n=1)
    raise UsageError(
        f"The mock portal has no scenario “{name}”." + (f" Did you mean “{near[0]}”?" if near else ""),
        hint="Scenarios: " + ", ".join(SCENARIOS),
    )
