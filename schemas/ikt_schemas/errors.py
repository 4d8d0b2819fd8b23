"""The exceptions of the product, split by who can mend them.

::

    KetentestError
    ├── InputRefused        the user gave something that cannot be used at all      exit code 2
    │   ├── XmlRefused      not well-formed, DOCTYPE, entities, wrong encoding, too large
    │   └── ZipRefused      no zip, traversal, too many or too large members
    └── HarnessBroken       our own fault: never expected, always a defect          exit code 70

A *finding* about a message is not an exception: it is a :class:`ikt_schemas.melding.Melding`.
"""

from __future__ import annotations

from ikt_schemas.language import Language, Text


class KetentestError(Exception):
    """Base of every exception the product raises on purpose."""


class InputRefused(KetentestError):  # noqa: N818 - named after what it says to the user
    """Input that cannot be used: says what, where, which rule and what to do.

    :param what: what is wrong, in one sentence.
    :param where: file, file and line, URL or option; as the user wrote it.
    :param todo: what the user can do about it.
    :param code: rule code, when a published rule or an own ``IKT-…`` rule names this fault.
    :param line: line in the file, from 1, when known.
    """

    exit_code = 2

    def __init__(
        self,
        what: Text,
        *,
        where: str = "",
        todo: Text | None = None,
        code: str = "",
        line: int | None = None,
    ) -> None:
        super().__init__(what.en)
        self.what = what
        self.where = where
        self.todo = todo
        self.code = code
        self.line = line

    def explain(self, language: Language = "nl") -> str:
        """Return the whole message for a person, in one to three lines."""
        place = self.where + (f":{self.line}" if self.line and self.where else "")
        head = ": ".join(part for part in (place, self.what.in_language(language)) if part)
        lines = [head + (f" [{self.code}]" if self.code else "")]
        if self.todo is not None:
            lines.append(
                ("Wat te doen: " if language == "nl" else "What to do: ") + self.todo.in_language(language)
            )
        return "\n".join(lines)


class XmlRefused(InputRefused):
    """XML that is not read: not well-formed, a DOCTYPE, an entity, a wrong encoding, or too large.

    ``column`` is that of the last character that was read in the line, from 1; ``None`` when not known.
    """

    column: int | None = None


class ZipRefused(InputRefused):
    """A zip that is not read: not a zip, empty, a dangerous member, or over a limit.

    ``reason`` is one of ``no-zip``, ``empty``, ``traversal``, ``count``, ``ratio``, ``size``,
    ``encrypted``, ``damaged``; koppelvlakken map it onto their own codes.
    """

    def __init__(
        self, what: Text, *, reason: str, where: str = "", todo: Text | None = None, code: str = ""
    ) -> None:
        super().__init__(what, where=where, todo=todo, code=code)
        self.reason = reason


class HarnessBroken(KetentestError):  # noqa: N818 - named after what it says to its makers
    """The harness itself failed; the message is for its makers."""

    exit_code = 70
