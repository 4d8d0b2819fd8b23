"""Giving an answer: stored, written in the journal, and sent on; and what may go wrong on purpose at that moment.

Faults at ``stop.antwoord``, harness-defined: ``drop`` (the answer never comes), ``duplicate`` (it comes twice),
``delay`` (``days`` and ``seconds`` later by the clock of the workspace, so that later answers overtake it),
``foreign`` (a refusal of another delivery comes after it) and ``unknown-code`` (it holds a melding with a code that no
rule table has). With the parameter ``subject`` a fault strikes answers to the delivery with that idLevering only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ikt_mocks import faults, jobs, transport
from ikt_mocks.jobs import Dispatch, GaveUp, Job
from ikt_mocks.journal import Hop, record
from ikt_mocks.stop import state
from ikt_mocks.stop._bezorging import BEZORGEN, KOPPELVLAK
from ikt_mocks.stop._instellingen import AFLOPEN, lees_instellingen
from ikt_mocks.stop._verslag import Verslaglegger
from ikt_mocks.stop.messages import BerichtMelding, Resultaat
from ikt_mocks.workspace import Unit, endpoint_of

POINT = "stop.antwoord"
KINDS = ("drop", "duplicate", "delay", "foreign", "unknown-code")
#: The job that gives an answer that was held back.
LATER = "stop.antwoord"
#: The code that no rule table has.
ONBEKENDE_CODE = "ONBEKEND0001"
_MAX_ID = 80


def antwoord(unit: Unit, levering: state.Levering, resultaat: Resultaat) -> None:
    """Give an answer to ``levering``, unless a planned fault has it otherwise."""
    struck = faults.take(unit, POINT, KINDS, subject=levering.id_levering)
    kind = struck.kind if struck else ""
    if struck and kind == "drop":
        return
    if struck and kind == "delay":
        lang = timedelta(
            days=float(struck.parameters.get("days", 0)), seconds=float(struck.parameters.get("seconds", 60))
        )
        jobs.plan(
            unit, LATER, unit.now + lang, {"levering": levering.nummer, "xml": resultaat.write().decode()}
        )
        return
    if kind == "unknown-code":
        resultaat = _met_onbekende_code(resultaat)
    _geef(unit, levering, resultaat)
    if kind == "duplicate":
        _geef(unit, levering, resultaat)
    if kind == "foreign":
        _geef(unit, levering, _over_een_ander(unit, levering, resultaat))


def geef_later(dispatch: Dispatch, job: Job) -> None:
    """Give an answer that a fault held back."""
    with dispatch.workspace.write() as unit:
        levering = state.get_levering(unit, int(job.payload["levering"]))
        if levering is None:
            raise GaveUp(f"there is no delivery {job.payload['levering']}")
        _geef(unit, levering, Resultaat.read(str(job.payload["xml"]).encode()))


def _geef(unit: Unit, levering: state.Levering, resultaat: Resultaat) -> None:
    """Store an answer, write it in the journal, and plan its delivery when the sender has an endpoint."""
    xml = resultaat.write()
    volgnummer = state.add_bericht(unit, levering.nummer, xml)
    record(
        unit,
        Hop(
            koppelvlak=KOPPELVLAK,
            direction="out",
            subject=resultaat.naam,
            oin=levering.oin_afzender,
            reference=levering.id_levering,
            content_type="application/xml",
            body=xml,
            details={
                "gesprek": levering.gesprek,
                "volgnummer": volgnummer,
                "uitkomst": resultaat.uitkomst,
                "stand": resultaat.stand,
                "codes": sorted(resultaat.codes),
            },
        ),
    )
    if transport.over_ebms(unit, KOPPELVLAK):
        transport.send(unit, KOPPELVLAK, {"levering": levering.nummer, "volgnummer": volgnummer})
    elif endpoint_of(unit, levering.oin_afzender, KOPPELVLAK) is not None:
        jobs.plan(unit, BEZORGEN, unit.now, {"levering": levering.nummer})


def _over_een_ander(unit: Unit, levering: state.Levering, resultaat: Resultaat) -> Resultaat:
    """Return a refusal of a delivery that is not this one, of the same kind of order."""
    ander = Verslaglegger(
        resultaat.soort,
        f"ander-{levering.id_levering}"[:_MAX_ID],
        lees_instellingen(unit.settings()).profiel,
        unit.now,
    )
    return ander.uitkomst(AFLOPEN[resultaat.soort][0])


def _met_onbekende_code(resultaat: Resultaat) -> Resultaat:
    melding = BerichtMelding(
        ONBEKENDE_CODE, "informatie", "inhoudelijk", "Deze code staat in geen regeltabel (ingesteld)."
    )
    verslag = resultaat.verslag
    if verslag is None:
        return replace(resultaat, meldingen=(*resultaat.meldingen, melding))
    return replace(resultaat, verslag=replace(verslag, meldingen=(*verslag.meldingen, melding)))
