"""Every sentence of a guided run, in one place: plain English, short, no jargon."""

from __future__ import annotations

WHAT_IT_IS = (
    "You work in your own browser. acepilot sees nothing of the portal here: it tells you each step, and writes down "
    "what you say."
)
NOT_NEEDED = "the person said that it was not needed here"
NO_PICTURE = "the person added no picture"
COULD_NOT = "The person could not do it."
COULD_NOT_BECAUSE = "The person could not do it: {text}"
NO_ANSWER = "No answer came that the person saw."
SAID_ACCEPTED = "The portal accepted it, as the person says."
SAID_REFUSED = "The portal refused it, as the person says."
PICTURE_NAME = "added by the person"
PICTURE_TEXT = (
    "A picture that the person added. acepilot did not see the page, and covered nothing in the picture; the person "
    "confirmed that no full account number is seen on it.\n"
)
RESUME_HINT = "What you submitted stands as the portal says. To go on: acepilot resume {run}"
LOOK_FIRST = "acepilot can cover nothing in a picture. Look at it, and say yes only if it shows no full account number."
TERMINAL_GONE = "The terminal was closed."
REFUSED_NOTICE = (
    "The refusal is in the record. Correct it on the portal, and press Submit there again; or end the run."
)
WAITING_NOTICE = "It is in the record that you pressed Submit. Look at the portal, and say what it answers."
PICTURE_NOTICE = "The picture is in the record."
NOTE_NOTICE = "The note is in the record."
OUT_OF_DATE = "That page was out of date, so nothing was written. This is where the guide stands now."
NOTHING_WRITTEN = "Nothing was written."
