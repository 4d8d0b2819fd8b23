"""Compiled stylesheets on disk, by the hash of what they were made from.

The cache only saves time: what cannot be written or read is compiled again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from ikt_schemas.schematron import compiler
from ikt_schemas.schematron._expand import Loader, no_includes
from ikt_schemas.schematron.compiler import Check, Compiled, RuleInfo, compile_schematron


class StylesheetCache:
    """Compiled schemas in memory and, when ``folder`` can be written, on disk.

    :param folder: made when needed; ``None`` keeps them in memory only.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._known: dict[str, Compiled] = {}

    def compiled(
        self, data: bytes, *, name: str, load: Loader = no_includes, phase: str = "#ALL"
    ) -> Compiled:
        """Return the compiled schema; parameters and refusals are those of ``compile_schematron``.

        What the schema includes is read each time, so that a change in it is seen.
        """
        digest = hashlib.sha256(f"{compiler.VERSION}\0{name}\0{phase}\0".encode())
        digest.update(data)
        included: dict[str, bytes] = {}
        if b"href" in data:

            def remember(href: str) -> bytes:
                included[href] = load(href)
                return included[href]

            found = compile_schematron(data, name=name, load=remember, phase=phase)
            for href, content in sorted(included.items()):
                digest.update(f"\0{href}\0".encode() + content)
            if included:
                return self._known.setdefault(digest.hexdigest(), found)
        key = digest.hexdigest()
        if key not in self._known:
            self._known[key] = self._from_disk(key) or self._made(key, data, name, phase)
        return self._known[key]

    def _made(self, key: str, data: bytes, name: str, phase: str) -> Compiled:
        found = compile_schematron(data, name=name, phase=phase)
        if self._folder is not None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                handle, temporary = tempfile.mkstemp(dir=self._folder, suffix=".part")
                with os.fdopen(handle, "w", encoding="utf-8") as stream:
                    json.dump({**asdict(found), "codes": sorted(found.codes)}, stream)
                Path(temporary).replace(self._folder / f"{key}.json")
            except OSError:
                return found
        return found

    def _from_disk(self, key: str) -> Compiled | None:
        if self._folder is None:
            return None
        try:
            stored = json.loads((self._folder / f"{key}.json").read_text(encoding="utf-8"))
            return Compiled(
                name=stored["name"],
                stylesheet=stored["stylesheet"],
                checks=tuple(Check(**{**c, "codes": tuple(c["codes"])}) for c in stored["checks"]),
                rules=tuple(RuleInfo(**{**r, "codes": tuple(r["codes"])}) for r in stored["rules"]),
                codes=frozenset(stored["codes"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
