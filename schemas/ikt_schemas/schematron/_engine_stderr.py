"""What the engine writes on standard error, past every setting for it: for the log, not for the user."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import tempfile
from collections.abc import Iterator

_LOG = logging.getLogger(__name__)
_STDERR = 2
# Saxon begins a note so, and indents the lines that follow.
_NOTE = re.compile(rb"^(?:Warning|Error|Static error|Type error)\b.*\n(?:[ \t]+\S.*\n?)*", re.MULTILINE)


@contextlib.contextmanager
def engine_stderr() -> Iterator[None]:
    """Log at level INFO what the engine writes on standard error; what others write there meanwhile comes out after.

    The descriptor is one for the whole process, and the engine runs in one thread at a time.
    """
    try:
        own = os.dup(_STDERR)
    except OSError:
        # Closed: nothing is shown anyhow.
        yield
        return
    with tempfile.TemporaryFile() as kept:
        os.dup2(kept.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(own, _STDERR)
            os.close(own)
            kept.seek(0)
            said = kept.read()
            for note in _NOTE.findall(said):
                _LOG.info("the schematron engine: %s", note.decode("utf-8", "replace").strip())
            others = _NOTE.sub(b"", said)
            while others:
                others = others[os.write(_STDERR, others) :]
