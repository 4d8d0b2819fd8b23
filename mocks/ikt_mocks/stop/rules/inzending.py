"""Receipt, before the zip is opened: LVBB0002, LVBB1001, LVBB1040."""

from __future__ import annotations

from collections.abc import Iterator

from ikt_mocks.rules import rule
from ikt_mocks.stop import errors
from ikt_mocks.stop.rules._zaak import Inzending
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

_TODO = Text("Pak de bestanden in zonder mappen.", "Pack the files without folders.")
#: Refusals of the zip reader that say nothing against the form of a zip: our own precautions.
_VOORZORG = ("count", "ratio", "size")


@rule("LVBB0002")
def zip_aanwezig(inzending: Inzending) -> Iterator[Melding]:
    """A request comes with its zip."""
    if inzending.verzoek is not None and inzending.zip_bytes is None:
        yield errors.LVBB0002.melding()


@rule("LVBB1040")
def zip_niet_te_groot(inzending: Inzending) -> Iterator[Melding]:
    """The zip is at most 1 GB (a setting)."""
    if inzending.zip_bytes is not None and inzending.zip_bytes > inzending.instellingen.max_zip:
        yield errors.LVBB1040.melding(bytes=inzending.zip_bytes, grens=inzending.instellingen.max_zip)


@rule("LVBB1001", "LVBB1004", "IKT-STOP-004")
def zip_leesbaar(inzending: Inzending) -> Iterator[Melding]:
    """The zip can be read; a name that points outside it is a name with characters that are not allowed."""
    weigering = inzending.weigering
    if weigering is None or _te_groot(inzending):
        return
    if weigering.reason == "traversal":
        todo = weigering.todo or _TODO
        yield errors.LVBB1004.melding(
            reden_nl=weigering.what.nl, reden_en=weigering.what.en, todo_nl=todo.nl, todo_en=todo.en
        )
    elif weigering.reason in _VOORZORG:
        yield _met_reden(errors.IKT_STOP_004, weigering.what.nl, weigering.what.en)
    elif weigering.reason != "empty":
        yield _met_reden(errors.LVBB1001, weigering.what.nl, weigering.what.en)


def _te_groot(inzending: Inzending) -> bool:
    return inzending.zip_bytes is not None and inzending.zip_bytes > inzending.instellingen.max_zip


def _met_reden(fout: errors.Fout, nl: str, en: str) -> Melding:
    return fout.melding(reden_nl=nl, reden_en=en)
