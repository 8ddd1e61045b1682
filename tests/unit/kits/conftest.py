from __future__ import annotations

import pytest
from kitforge import CLIENT, FLOW, Forge

from acepilot.client.load import parse_client
from acepilot.evidence.keys import SigningKey, signing_key
from acepilot.flow.load import parse_flow
from acepilot.kit.making import make_kit
from acepilot.kit.opening import Kit


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    """Return the key of whoever makes kits."""
    return signing_key(tmp_path_factory.mktemp("maker"))


@pytest.fixture(scope="session")
def kit(key: SigningKey) -> Kit:
    """Return a kit of the shipped flow, as acepilot makes it."""
    client = parse_client(CLIENT, name="c.yaml", literal_secrets=False)
    return make_kit("acme", client, [parse_flow(FLOW, name="f.yaml")], key, contact="Pat Lee")


@pytest.fixture
def forge(kit: Kit, key: SigningKey) -> Forge:
    """Return what makes hostile kits of that one."""
    return Forge(kit, key)
