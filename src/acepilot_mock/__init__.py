"""The mock portal: local pages under the portal's real names, served over TLS on 127.0.0.1.

Owns the server, its scenarios, its ledger and the rehearsal. Knows no flow, no run and no client;
what the pages hold of an importer is its own data of record.
"""

from __future__ import annotations

from acepilot_mock.portal import HOSTS, MockPortal
from acepilot_mock.scenarios import SCENARIOS, Scenario, Trait, find_scenario

__all__ = ["HOSTS", "SCENARIOS", "MockPortal", "Scenario", "Trait", "find_scenario"]
