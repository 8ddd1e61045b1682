from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from acepilot.desk import texts


@pytest.mark.full
def test_desk_is_served_until_somebody_wants_an_end(tmp_path: Path) -> None:
    """The address is told, the page behind it is the board, and Ctrl-C is an end in good order."""
    with subprocess.Popen(
        [sys.executable, "-m", "acepilot", "desk", "open", "--no-open"],
        env={**os.environ, "ACEPILOT_HOME": str(tmp_path / "home")},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        told = process.stderr.readline()
        address = re.search(r"http://\S+", told)
        assert address is not None, told
        url = urlsplit(address[0])
        connection = http.client.HTTPConnection("127.0.0.1", url.port or 0, timeout=60)
        connection.request("GET", url.path)
        answer = connection.getresponse()
        assert answer.status == 200
        assert texts.NOBODY in answer.read().decode()
        connection.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
