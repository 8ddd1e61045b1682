"""What a page's words say of a form that was sent."""

from __future__ import annotations

import pytest

from acepilot.run.wording import Mood, mood_of

CORPUS = {
    Mood.WELL: (
        "Success! Your ACH information has been saved.",
        "Saved with success",
        "Your application was submitted.",
        "Your application has been received",
        "Thank you",
        "Submitted with no errors",
        "Saved without problems",
        "Your application was submitted without any errors",
        "Your account was successfully updated",
        "The form was submitted successfully. You will receive an e-mail.",
        "Thank you! Your application number is 12345.",
        "Not only saved but submitted",
        "Success",
        "SUCCESS: record updated",
        "Your application has been received. Processing takes three days.",
        "Your application was received and is being processed, processing takes a day",
        "Your account has been enrolled",
        "Saved. No further action is needed",
        "Submitted: no errors",
    ),
    Mood.WAITING: (
        "Thank you for your patience",
        "Submitting your application…",
        "Processing, please wait",
        "Thank you. Please wait",
        "Thank you, we are processing your application",
    ),
    Mood.BADLY: (
        "Your application was not submitted.",
        "The application has not yet been submitted",
        "No application was received",
        "Nothing was saved",
        "It could not be saved",
        "We couldn't save your changes",
        "We couldn’t save your changes",
        "Error: the routing number is invalid",
        "Submission failed",
        "The submission was unsuccessful",
        "Wrong number",
        "Rejected by CBP",
        "Your session has expired",
        "Not successful",
        "This wasn't submitted",
        "It wasn’t submitted",
        "Failed to submit",
        "Unable to process your request",
        "The information was never received",
        "An unexpected error has occurred. Please try again.",
        "Does not match a CBP Form 5106 record",
        "Your form has yet to be submitted",
        "A file was not submitted successfully",
        "0 records were saved",
        "This e-mail address was already registered",
        "The application was already submitted",
        "Success: false",
        '{"success":false}',
        "Submitted? No.",
        "Submitted: No",
        "Success is not guaranteed",
        "Success? Not quite.",
        "Approved: pending",
        "Almost saved",
    ),
    Mood.NONE: (
        "No errors were found",
        "0 errors",
        "Errors: 0",
        "Once submitted, it stays as it is",
        "It will be submitted tonight",
        "To be received by CBP",
        "If an error occurs, call us",
        "Please call if you did not receive a mail",
        "Press Submit once saved",
        "Too short",
        "Welcome",
        "Your request was not rejected",
        "Account Number",
        "Errors: none",
    ),
    Mood.MIXED: (
        "Saved, but one field is invalid",
        "Your application has been received but not processed",
        "Thank you. We are experiencing difficulties",
    ),
}


@pytest.mark.parametrize(
    ("text", "mood"),
    [(text, mood) for mood, texts in CORPUS.items() for text in texts],
    ids=lambda one: str(one)[:60],
)
def test_words_are_weighed_with_their_denials(text: str, mood: Mood) -> None:
    """Denials are heard, and what is promised, ordered or imagined counts for nothing."""
    assert mood_of(text) is mood
