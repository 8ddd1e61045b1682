"""Evidence that stands up by itself: the report, the bundle, and its verification.

For programs: `export` makes a bundle of runs, and `verify` checks one; neither needs a browser to be installed.

    from acepilot.evidence import ExportOptions, export, verify

    exported = export(run_directory, Path("bundle.zip"), ExportOptions(pdf=False))
    found = verify(exported.path, signer=exported.signer)
    assert found.is_whole, found.verdict
"""

from acepilot.evidence.exported import Exported, ExportedRun, ExportOptions, Progress
from acepilot.evidence.exporting import export
from acepilot.evidence.verification import Check, CheckOutcome, Mismatch, Verification
from acepilot.evidence.verifying import BagVerification, BundleVerification, verify

__all__ = [
    "BagVerification",
    "BundleVerification",
    "Check",
    "CheckOutcome",
    "ExportOptions",
    "Exported",
    "ExportedRun",
    "Mismatch",
    "Progress",
    "Verification",
    "export",
    "verify",
]
