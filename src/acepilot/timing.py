"""The one clock that acepilot goes by, and how long it waits for what.

Owns every number of seconds or milliseconds by which a run decides something. Whoever waits is handed a `Timing`, and
asks its clock: so a test passes one of its own, and nobody waits in it. Knows no page and no person. What a page's own
scripts count by stands in those scripts.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time, and lets it pass."""

    def now(self) -> datetime:
        """Return the time of day, aware, in UTC; it can be set back."""

    def monotonic(self) -> float:
        """Return seconds that only grow, from some moment on."""

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass; a page is waited for by the browser's own means, which hears it meanwhile."""


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Return the time of day, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        time.sleep(seconds)


SYSTEM_CLOCK = SystemClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long is waited for what; each unit is in the name.

    Where a line names no source, the number was chosen by trying acepilot on the mock portal and on made-up pages.
    """

    clock: Clock = SYSTEM_CLOCK
    """What the time is told by."""

    # -- the browser ------------------------------------------------------------------------

    answer_within_ms: int = 5_000
    """How long a page or the browser may take to answer one question: by itself Playwright waits for ever."""
    launch_within_ms: int = 60_000
    """How long the browser's program may take to start."""
    start_within_s: float = 30.0
    """How long each part of starting may take: the driver, the browser with its window, the first page."""
    slow_start_s: float = 5.0
    """After how long the person is told that such a part is slow."""
    silence_look_s: float = 0.25
    """How often it is looked whether the browser still says something."""
    silence_told_s: float = 6.0
    """After how long a silence is told to the person, or in acepilot's turn that one thing takes long."""
    silence_given_up_s: float = 50.0
    """After how long a silent browser is given up: no single call takes so long, as opening and pressing have 30 s."""
    hurry_s: float = 2.0
    """How long a silent browser has once somebody wants an end."""
    processes_within_s: float = 5.0
    """How long the system's own tools may take to list or end processes."""
    version_within_s: float = 20.0
    """How long the browser's program may take to tell its version."""
    port_answer_within_s: float = 3.0
    """How long a browser that the person started may take to say what it is."""
    port_look_s: float = 0.2
    """How often such a browser is looked for while there is none."""
    join_within_ms: int = 15_000
    """How long joining it may take: a tab that sleeps never lets anybody in."""

    # -- looking at a page ------------------------------------------------------------------

    slice_ms: int = 40
    """How long one wait between two looks at a page lasts."""
    first_slice_ms: int = 10
    """How long the first such wait lasts, as most pages are quick; each further one twice as long, up to a slice."""
    still_ms: int = 300
    """For how long nothing has changed on a page that is still."""
    still_slice_ms: int = 100
    """How long one wait for stillness lasts at most."""
    still_at_most_ms: int = 3_000
    """After how long a page that is never still, as one with a clock, is taken as it is."""
    longest_beat_s: float = 1.0
    """A wait that lasts longer than this was the person's pause, and is not counted as the page's time."""
    otherwise_ms: int = 1_000
    """For how long a page is calm before what it calls otherwise is taken."""
    calm_ms: int = 3_000
    """For how long a page is calm before somebody is asked."""
    calm_look_s: float = 0.2
    """How often it is looked whether a page is calm."""
    snapshot_within_ms: int = 2_000
    """How long a document may take to tell all that it names."""
    join_again_s: float = 0.3
    """After how long a frame is joined again that could not be as it came: it may have been changing its process."""
    reach_again_ms: int = 100
    """After how long a frame without a world of ours is asked again."""
    long_poll_s: float = 4.0
    """A request that is kept waiting for so long, and is then begun again, is a long poll."""
    of_act_s: float = 0.3
    """How soon after an act a request counts as its doing."""
    breath_s: float = 0.2
    """How long a page that asks by its own clock pauses between two requests."""
    stale_s: float = 10.0
    """After how long a request from before the last act is waited for no more."""
    picture_within_ms: int = 5_000
    """How long taking a picture may take, tries and all."""
    picture_again_ms: int = 60
    """How long is waited before a page that would not hold still is pictured again."""
    text_within_ms: int = 1_500
    """How long one frame may take to tell its text for a picture."""

    leave_within_ms: int = 2_000
    """How long leaving a page may take before it is closed as it is."""
    close_again_ms: int = 1_000
    """After how long a page that is there still is told again to close: the browser gives its scripts half of that."""
    missed_beats_s: float = 1.0
    """After how long without a beat a call to a page waits for what the person says to its dialog."""
    reach_every_s: float = 1.0
    """How often closed roots that came up in a review are reached into, as that takes longer than a look."""

    # -- acting on a page -------------------------------------------------------------------

    press_again_ms: int = 100
    """How long is waited before a place that could not be pressed is tried again."""
    covered_ms: int = 2_000
    """For how long a page may lay something over a field, as it does while it is busy."""
    moves_ms: int = 3_000
    """For how long a control may move before it is pressed as it moves."""
    options_within_ms: int = 3_000
    """How long a native list may take to fetch its options once it is gone to."""
    tick_ms: int = 40
    """How long one wait between two looks at a list or a button lasts."""
    list_opens_s: float = 0.8
    """How long a list may take to open."""
    list_offers_s: float = 4.0
    """How long an open list may take to offer what is wanted, as it fetches it."""
    list_still_s: float = 1.2
    """How long a list that offers something, but nothing that fits, may take to offer more."""
    list_closes_s: float = 0.7
    """How long a list may take to close."""
    list_shows_s: float = 1.0
    """How long a field may take to show what was chosen."""
    ticked_within_s: float = 1.0
    """How long a radio button may take to be ticked once it was pressed."""
    look_up_ms: int = 500
    """How long a page may put off a look-up after a field was left, for it to belong to that field."""
    goes_within_s: float = 2.0
    """How long a form's own request may take to be on its way after the press that the person said yes to."""
    linger_s: float = 0.75
    """For how long after pointing no press acts, as it may be a double one: a little longer than the script's 0.7 s."""

    # -- the steps of a run -----------------------------------------------------------------

    step_timeout_ms: int = 10_000
    """How long a step that names no time looks for what it needs."""
    open_timeout_ms: int = 30_000
    """How long a page that a step opens may take, if the step names no time."""
    recorded_open_ms: int = 60_000
    """How long the first page of a recording may take to open: nobody has named a time for it yet."""
    look_again_ms: int = 2_000
    """How long is looked again once the person has helped."""
    cut_off_s: float = 3.0
    """For how long the portal has not been reached when nothing more is expected of the page."""
    fields_seen_every_s: float = 0.25
    """How often the fields under review are read while the person is asked something else."""
    left_ms: int = 120
    """How long a page has to make what it will of a field that was left."""
    done_offered_after_s: float = 20.0
    """After how long on a page that never rests the person may say that they have done what is waited for."""
    hidden_still_ms: int = 1_500
    """For how long a page is still before a place is looked for where the page may hide it."""
    hidden_slice_ms: int = 250
    """How long one look for such a place lasts."""
    menu_opens_ms: int = 1_500
    """How long a menu of what had no room may take to show the place."""
    list_turns_ms: int = 3_000
    """How long a list of several pages may take to be pressed, and to turn."""

    # -- the person's turn ------------------------------------------------------------------

    idle_ms: int = 1_000
    """For how long the person has touched nothing when acepilot may take the page back."""
    hand_s: float = 1.0
    """How long after a hand on the page what is stopped counts as its doing."""
    downloads_within_s: float = 5.0
    """How long files that are on their way are waited for as a run ends."""
    hurried_downloads_s: float = 1.5
    """The same once somebody wants an end."""
    review_look_s: float = 0.25
    """How often the page under review is looked at."""
    edit_settles_s: float = 1.0
    """For how long a field has not changed when an edit counts as over."""
    edits_pictured_every_s: float = 2.0
    """How often edits are pictured at most."""
    warned_every_s: float = 1.0
    """How often it is looked what the page has made of the bank's fields."""
    hand_near_ms: int = 3_000
    """For how long after the person's last touch a page's change may be of their doing, as by a calendar."""
    answer_expected_s: float = 20.0
    """How long after a press the portal's answer is overdue, so that the person is asked for it."""
    form_gone_s: float = 3.0
    """For how long the form is gone from the page when the person is asked what became of it."""
    sent_within_s: float = 2.0
    """How soon after a press its request is heard of: what is not by then, as the run ends, was never sent."""
    answer_settles_s: float = 0.3
    """For how long no further words have come when those that came are taken for the answer."""
    success_stands_s: float = 1.2
    """How long a success stands before it counts: some pages tell of one first, and then of what went wrong."""
    heard_late_ms: int = 300
    """For how long a press that came with the answer to the one before is listened to: what it sends leaves at once."""
    unsure_asked_after_s: float = 1.0
    """For how long no further words have come when the person is asked what those mean that tell nothing."""

    call_look_s: float = 1.0
    """How often it is looked whether the person sees that it is their turn."""
    call_idle_s: float = 10.0
    """For how long nobody has moved when the person is called."""
    call_again_s: float = 120.0
    """After how long they are called again."""
    call_before_end_s: float = 60.0
    """How long before the time runs out they are called; never before half of it has passed."""
    notified_within_s: float = 5.0
    """How long giving a notification may take: the run goes on meanwhile."""
    notifier_ends_s: float = 0.5
    """How long the program that gives one may take to be gone once it was ended."""

    # -- files, evidence and the guide ------------------------------------------------------

    lock_again_s: float = 0.05
    """How long is waited before a file's lock is tried again: somebody may just be asking whether it is held."""
    print_within_ms: int = 120_000
    """How long the browser may take to print a report."""
    stamp_within_s: float = 20.0
    """How long a time-stamping authority may take to answer."""
    guide_look_s: float = 0.1
    """How often a guide looks whether somebody wants an end."""
    guide_beat_s: float = 1.0
    """How often the guide's page is told that the guide is there."""
    guide_poll_s: float = 0.05
    """How often the guide's server looks whether there is something to tell or to do."""
    guide_gone_after_s: float = 3.0
    """For how long no tab has the guide when it is said that its page is closed: a reload takes less."""
    guide_end_within_s: float = 5.0
    """How long the page may take to tell how the guide ended."""
    reader_within_s: float = 5.0
    """How long whoever reads standard error may keep acepilot waiting before it goes on without them."""
    export_told_after_s: float = 1.0
    """After how long an export tells how far it has come."""
    export_told_every_s: float = 0.2
    """How often it tells that at most."""


USUAL = Timing()
"""The times that acepilot works with outside of tests."""
