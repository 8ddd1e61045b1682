"""Whether an address is on one of the flow's hosts. Knows nothing of frames and pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from acepilot.browser.swallowed import swallowed


def is_on_hosts(url: str, hosts: tuple[str, ...]) -> bool:
    """Tell whether an address is on one of these exact hosts, https, port 443."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        swallowed(error)
        return False
    return parts.scheme == "https" and parts.hostname in hosts and port in (None, 443)
