"""ace-accounts.cbp.gov of the mock portal: the importer's application, page by page.

Owns one application per session, from the company page to the reference number. Knows nothing of
the pages' look, which lies in the fixtures. Texts are invented where CBP documents none.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from werkzeug import Request, Response
from werkzeug.utils import redirect

from acepilot_mock import accounts_pages
from acepilot_mock.answers import Refusal, fixture, json_answer, not_found, refuse
from acepilot_mock.checks import COUNTRIES, ORGANIZATIONS, STATES, company_refusals, details_refusals
from acepilot_mock.known import APPLIED
from acepilot_mock.ledger import form_name, submitted
from acepilot_mock.records import SAMPLE_IR_NUMBER, TRADE_USERS, ImporterRecord, find_record, renamed
from acepilot_mock.scenarios import Trait
from acepilot_mock.state import PortalState, Visit

HOST = "ace-accounts.cbp.gov"
FORM_PATH = "/s/importer-form"
API = "/s/api/"

FROM_FIRST_PAGE = ("company_name", "ir_number", "business_email")
CODE_LIFETIME_S = 600
SHORT_CODE_LIFETIME_S = 3
WRONG_CODES_ALLOWED = 5

DRAWER = "application"
CAPTCHA = "captcha"
LAST = "applied"
"""Where a session keeps what became of its last application: reference and e-mail address."""


@dataclass(slots=True)
class Application:
    """An application under way in one session."""

    company_name: str
    ir_number: str
    business_email: str
    code: str
    expires_at: float
    wrong_codes: int = 0
    is_verified: bool = False


def handle(request: Request, state: PortalState) -> Response:
    """Answer one request: an API call, a page, or one of the pages' own files."""
    if request.path.startswith(API):
        answer = CALLS.get((request.method, request.path.removeprefix(API)))
        return answer(request, state) if answer else not_found()
    if request.path in {"/", "/s", "/s/"}:
        return redirect(FORM_PATH)
    if state.has(Trait.SERVER_PAGES) and request.path.startswith(FORM_PATH):
        return _written(request, state)
    if request.path == "/s/verification":
        return fixture(HOST, "verification.html")
    if request.path == FORM_PATH or request.path.startswith(FORM_PATH + "/"):
        return fixture(HOST, "index.html")
    return fixture(HOST, request.path)


def _written(request: Request, state: PortalState) -> Response:
    """Answer with a page that is written here, or take the form of one."""
    if request.method != "POST":
        return accounts_pages.show(request, _told(request, state))
    call = CALLS.get(("POST", form_name(request.path)))
    if call is None:
        return not_found()
    return accounts_pages.take(request, call(request, state), lambda: _told(request, state))


def _status(request: Request, state: PortalState) -> Response:
    return json_answer(_told(request, state))


def _told(request: Request, state: PortalState) -> dict[str, object]:
    """Tell a page where its application stands, and what its lists hold."""
    application = _application(state.session(request))
    told: dict[str, object] = {"stage": "company"}
    if application is not None:
        told = {
            "stage": "details" if application.is_verified else "code",
            "company_name": application.company_name,
            "ir_number": application.ir_number,
            "business_email": application.business_email,
            "seconds_left": max(0, round(application.expires_at - state.clock.monotonic())),
        }
    told["applied"] = state.session(request).drawer.get(LAST)
    told |= {"organizations": ORGANIZATIONS, "countries": list(COUNTRIES.items())}
    return told | {"states": list(STATES.items())}


def _states(request: Request, _state: PortalState) -> Response:
    """Return the states of one country; only one of them has any."""
    return json_answer({"states": list(STATES.items()) if request.args.get("country") == "US" else []})


def _captcha(request: Request, state: PortalState) -> Response:
    state.session(request).drawer[CAPTCHA] = True
    return json_answer({})


def _start(request: Request, state: PortalState) -> Response:
    """Take the first page: its fields, the CAPTCHA, then the record checks; then mail a code."""
    session = state.session(request)
    fields = {name: text.strip() for name, text in submitted(request).items()}
    wrong = company_refusals(fields)
    if not session.drawer.get(CAPTCHA):
        wrong.append(Refusal("captcha", "Confirm that you are not a robot.", "captcha"))
    if wrong:
        return refuse(wrong)
    record = _record(fields["ir_number"], state)
    unfit = _record_refusal(record, fields, state)
    if unfit is not None or record is None:
        return refuse([unfit] if unfit else [])
    session.drawer.pop(CAPTCHA)
    is_late = state.has(Trait.CODE_EXPIRED)
    application = Application(
        company_name=fields["company_name"],
        ir_number=fields["ir_number"],
        business_email=fields["business_email"],
        code=f"{secrets.randbelow(10**6):06d}",
        expires_at=state.clock.monotonic() + (SHORT_CODE_LIFETIME_S if is_late else CODE_LIFETIME_S),
    )
    session.drawer[DRAWER] = application
    state.send_mail(
        to=record.poc_email,
        subject="Your ACE Portal verification code",
        text=f"Verification code: {application.code}. It is valid for 10 minutes. Give it to the person who "
        f"applies for {application.company_name}.",
        code=application.code,
    )
    return json_answer({"stage": "code"})


def _record(ir_number: str, state: PortalState) -> ImporterRecord | None:
    record = find_record(ir_number)
    if record is not None and state.has(Trait.NAME_MISMATCH):
        return renamed(record)
    return record


def _record_refusal(
    record: ImporterRecord | None, fields: Mapping[str, str], state: PortalState
) -> Refusal | None:
    """Return why the importer's record does not allow this application; None if it does."""
    if fields["business_email"].lower() in TRADE_USERS:
        return Refusal(
            "trade-user",
            "This e-mail address already belongs to an ACE trade user. Use another business e-mail address.",
            "business_email",
        )
    if record is None or record.company_name != fields["company_name"]:
        return Refusal(
            "mismatch",
            "The Company Name and Importer Record Number do not match a CBP Form 5106 record. Enter both exactly "
            "as they appear on the CBP Form 5106.",
        )
    if not record.poc_email:
        return Refusal(
            "no-poc-email",
            "The CBP Form 5106 record has no valid point of contact e-mail address. Update the record before "
            "you apply.",
        )
    if state.email_must_equal_5106 and fields["business_email"].lower() != record.poc_email.lower():
        return Refusal(
            "email-mismatch",
            "The business e-mail must be the e-mail address on the CBP Form 5106 record.",
            "business_email",
        )
    if _has_account(record, state):
        return Refusal(
            "account-exists",
            "This importer record is already linked to a Top Account. Contact ACE Support at 866-530-4172 or "
            "ace.support@cbp.dhs.gov to find the Trade Account Owner.",
        )
    return None


def _has_account(record: ImporterRecord, state: PortalState) -> bool:
    is_played = state.has(Trait.ACCOUNT_EXISTS) and record.ir_number == SAMPLE_IR_NUMBER
    return record.has_top_account or is_played or record.ir_number in _linked(state)


def _linked(state: PortalState) -> list[str]:
    """Return the numbers that have been applied for."""
    linked: list[str] = state.drawer.setdefault("linked", [])
    return linked


def _verify(request: Request, state: PortalState) -> Response:
    """Take the code: once, in time, and with few wrong ones before it."""
    session = state.session(request)
    application = _application(session)
    if application is None or application.is_verified:
        return _start_over("no-application", "There is no application under way.")
    if state.has(Trait.CODE_EXPIRED) or state.clock.monotonic() >= application.expires_at:
        session.drawer.pop(DRAWER)
        return _start_over("code-expired", "The verification code has expired.")
    typed = submitted(request).get("code", "").strip()
    if typed == application.code:
        application.is_verified = True
        return json_answer({"stage": "details"})
    if not typed:
        return refuse([Refusal("missing", "Enter the verification code.", "code")])
    application.wrong_codes += 1
    if application.wrong_codes >= WRONG_CODES_ALLOWED:
        session.drawer.pop(DRAWER)
        return _start_over("too-many-codes", "Too many wrong verification codes were entered.")
    return refuse([Refusal("code-wrong", "The verification code is not correct.", "code")])


def _restart(request: Request, state: PortalState) -> Response:
    """Forget all of the application: Back was pressed, or the time ran out."""
    state.session(request).drawer.pop(DRAWER, None)
    return json_answer({"stage": "company"})


def _submit(request: Request, state: PortalState) -> Response:
    """Take the whole application."""
    session = state.session(request)
    application = _application(session)
    if application is None or not application.is_verified:
        return _start_over("no-application", "There is no application under way.")
    fields = submitted(request)
    if not _is_about(application, fields):
        return refuse([Refusal("changed", "The company, number or e-mail differs from the first page.")])
    wrong = details_refusals(fields, seed_fields=state.has(Trait.SEED_FIELDS))
    if wrong:
        return refuse(wrong)
    if state.has(Trait.SUBMIT_REFUSED) and state.first_time("application"):
        text = "Your application could not be processed. Review it and submit it again."
        return refuse([Refusal("not-processed", text)])
    session.drawer.pop(DRAWER)
    record = find_record(application.ir_number)
    if record is not None:
        _linked(state).append(record.ir_number)
    reference = f"IA-{secrets.randbelow(10**8):08d}"
    _send_two_mails(application, reference, state)
    session.drawer[LAST] = {"reference": reference, "email": application.business_email}
    return json_answer({"stage": "done", "reference": reference, "email": application.business_email})


def _is_about(application: Application, fields: Mapping[str, str]) -> bool:
    """Say whether the read-only fields came back as they were."""
    return all(fields.get(name) == getattr(application, name) for name in FROM_FIRST_PAGE)


def _send_two_mails(application: Application, reference: str, state: PortalState) -> None:
    state.send_mail(
        to=application.business_email,
        subject=APPLIED,
        text=f"An account was created for {application.company_name}. Reference number: {reference}.",
    )
    state.send_mail(
        to=application.business_email,
        subject="Welcome to the ACE Portal",
        text="Go to ace.cbp.gov, choose Trade/PGA User and create your log-in with this e-mail address.",
    )


def _start_over(code: str, why: str) -> Response:
    text = f"{why} Start again from the first page; nothing that was entered has been kept."
    return refuse([Refusal(code, text)], restart=True)


def _application(session: Visit) -> Application | None:
    found = session.drawer.get(DRAWER)
    return found if isinstance(found, Application) else None


CALLS: Mapping[tuple[str, str], Callable[[Request, PortalState], Response]] = {
    ("GET", "application-status"): _status,
    ("GET", "states"): _states,
    ("POST", "captcha"): _captcha,
    ("POST", "application-start"): _start,
    ("POST", "application-code"): _verify,
    ("POST", "application-restart"): _restart,
    ("POST", "application"): _submit,
}
