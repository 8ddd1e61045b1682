"""What a visitor of the mock portal knows: its password, and the subject of the mail that says that all went well.

Both the sites and the rehearsal go by it; it needs nothing of a server.
"""

from __future__ import annotations

MOCK_PASSWORD = "mock-password"  # noqa: S105 - shown on the mock's own page
APPLIED = "ACE Portal account created"
