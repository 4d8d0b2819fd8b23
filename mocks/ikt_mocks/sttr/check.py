"""``ikt check sttr``: judge a delivery or a bare rule file from disk, as verifiëren would."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ikt_mocks.sttr.errors import GEEN_ZIP, HERHAALD, alle
from ikt_mocks.sttr.pakket import Aanlevering, lees_bytes, lees_map, lees_zip, los_bestand
from ikt_mocks.sttr.rules import Oordeel, beoordeel_inhoud
from ikt_schemas.errors import InputRefused, ZipRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Judgement
from ikt_schemas.quotes import with_quotes

_REGISTER = Text(
    "vraagt de toestand van de RTR of van OZON, en de afzender; wordt beoordeeld bij aanleveren aan de mock",
    "needs the state of the RTR or OZON, and the sender; judged when delivering to the mock",
)
_EERDER = Text(
    "een eerdere laag is afgekeurd, of dit onderdeel is niet te lezen of zit niet in de aanlevering",
    "an earlier layer failed, or this part cannot be read or is not in the delivery",
)
_SUFFIXES = (".dmn", ".xml")


def check(path: Path, now: datetime) -> Judgement:  # noqa: ARG001 - the same form for every koppelvlak; no rule of layers 1 and 2 asks the time
    """Judge the delivery at ``path``: a zip, a folder with its files, or one rule file (``.dmn``, ``.xml``).

    :raises InputRefused: ``path`` cannot be read at all.
    """
    aanlevering = _lees(path)
    oordeel = beoordeel_inhoud(aanlevering)
    return Judgement(
        delivery=str(path),
        meldingen=tuple(with_quotes(oordeel.meldingen, aanlevering.inhoud)),
        checked=oordeel.codes | {GEEN_ZIP.code} if aanlevering.leden is not None else oordeel.codes,
        not_checked=_niet_beoordeeld(aanlevering, oordeel),
    )


def _lees(path: Path) -> Aanlevering:
    if path.is_dir():
        return lees_map(path)
    if not path.exists():
        raise InputRefused(
            Text("het pad bestaat niet", "the path does not exist"),
            where=str(path),
            todo=Text("Noem een zip, een map of een regelbestand.", "Name a zip, a folder or a rule file."),
        )
    if path.suffix.lower() in _SUFFIXES:
        return los_bestand(lees_bytes(path), naam=path.name)
    try:
        return lees_zip(path, naam=str(path))
    except ZipRefused as error:
        raise ZipRefused(
            error.what,
            reason=error.reason,
            where=error.where,
            todo=error.todo or GEEN_ZIP.advies,
            code=GEEN_ZIP.code,
        ) from error
    except OSError as error:
        raise InputRefused(
            Text(f"niet te lezen: {error.strerror}", f"cannot be read: {error.strerror}"), where=str(path)
        ) from error


def _niet_beoordeeld(aanlevering: Aanlevering, oordeel: Oordeel) -> dict[str, Text]:
    reasons: dict[str, Text] = {}
    for bevinding in alle():
        if bevinding.code in oordeel.codes:
            continue
        if bevinding.laag == 3 or bevinding.code == HERHAALD.code:
            reasons[bevinding.code] = _REGISTER
        elif bevinding.code != GEEN_ZIP.code or aanlevering.leden is None:
            reasons[bevinding.code] = _EERDER
    return reasons
