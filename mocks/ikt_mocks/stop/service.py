"""What the mock LVBB does with a delivery: receive, judge, register, publish, break off, and answer.

Receipt is durable before it is acknowledged; the rest is due work. One delivery gets several answers: of a
publication opdracht-ontvangen, validatie-voltooid and registratie-voltooid, and on the day of datumBekendmaking
gepubliceerd; of a validation ``valide`` or ``niet-valide``, and when the schematrons object a second answer
that contradicts the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

from ikt_mocks import jobs, transport
from ikt_mocks.blobs import Blob, Blobs
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.jobs import Dispatch, GaveUp, Handler, Job
from ikt_mocks.journal import Hop, record
from ikt_mocks.stop import _oordeel, state
from ikt_mocks.stop._activiteiten import activiteiten_van, maak_bekend
from ikt_mocks.stop._antwoord import LATER, antwoord, geef_later
from ikt_mocks.stop._bezorging import BEZORGEN, KOPPELVLAK, bezorg
from ikt_mocks.stop._instellingen import Instellingen, lees_instellingen
from ikt_mocks.stop._oordeel import Oordeel
from ikt_mocks.stop._verslag import GOED, Verslaglegger
from ikt_mocks.stop.errors import EIGEN
from ikt_mocks.stop.messages import Leveringsverzoek, Verzoeksoort
from ikt_mocks.stop.register import state as register_state
from ikt_mocks.stop.register.blik import WorkspaceRegister
from ikt_mocks.stop.register.opbouw import bijdrage, mutatie
from ikt_mocks.stop.rules._zaak import lees_datum
from ikt_mocks.workspace import Unit, Workspace
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Ernst, Melding

VERWERKEN = "stop.verwerken"
VERVOLG = "stop.vervolg"
PUBLICEREN = "stop.publiceren"
REGISTREREN = "stop.registreren"
AFBREKEN = "stop.afbreken"

#: Observed between the first and the second answer to a validation: 1.2 to 3 seconds.
TUSSEN_BERICHTEN = timedelta(seconds=2)


def ontvang(workspace: Workspace, oin: str, verzoek_xml: bytes, opdracht: Blob | None) -> state.Levering:
    """Store a delivery and plan its handling; when this returns it will not be lost.

    The zip of a request in GB form is fetched first (:data:`ikt_mocks.transport.FETCH`).

    :param oin: the sender.
    :param verzoek_xml: the leveringsverzoek as received.
    :param opdracht: the zip in the payload store; ``None`` when none came along.
    :raises InputRefused: the request is no leveringsverzoek, or it refers to a zip elsewhere and one came along.
    """
    verzoek = Leveringsverzoek.read(verzoek_xml)
    if verzoek.grote_berichten and opdracht is not None:
        raise InputRefused(
            Text(
                f"{verzoek.naam} verwijst naar een zip elders, en toch is er een zip meegestuurd",
                f"{verzoek.naam} refers to a zip elsewhere, and yet a zip came along",
            ),
            where="verzoek",
            todo=Text(
                f"Laat het deel 'opdracht' weg, of stuur een {verzoek.soort}Verzoek.",
                f"Leave the part 'opdracht' out, or send a {verzoek.soort}Verzoek.",
            ),
        )
    with workspace.write() as unit:
        return neem_aan(
            unit, workspace.blobs, oin, verzoek_xml, opdracht, wacht_op_zip=verzoek.grote_berichten
        )


def neem_aan(
    unit: Unit,
    blobs: Blobs,
    oin: str,
    verzoek_xml: bytes,
    opdracht: Blob | None,
    bijzonderheden: Mapping[str, Any] | None = None,
    *,
    wacht_op_zip: bool = False,
) -> state.Levering:
    """Store a delivery in ``unit`` and plan its handling, however it came and wherever its zip was.

    :param bijzonderheden: what the journal tells of the way it came.
    :param wacht_op_zip: whether its zip is still to be fetched.
    :raises InputRefused: the request is no leveringsverzoek.
    """
    verzoek = Leveringsverzoek.read(verzoek_xml)
    lees_instellingen(unit.settings())
    levering = state.add_levering(
        unit,
        oin=oin,
        id_levering=verzoek.id_levering,
        soort=verzoek.soort,
        verzoek=blobs.put_bytes(verzoek_xml),
        opdracht=opdracht,
    )
    record(
        unit,
        Hop(
            koppelvlak=KOPPELVLAK,
            direction="in",
            subject=verzoek.naam,
            oin=oin,
            reference=verzoek.id_levering,
            content_type="application/xml",
            body=verzoek_xml,
            details={
                "gesprek": levering.gesprek,
                "opdracht": {"sha256": levering.opdracht_sha256, "bytes": levering.opdracht_bytes},
                **(bijzonderheden or {}),
            },
        ),
    )
    jobs.plan(unit, transport.FETCH if wacht_op_zip else VERWERKEN, unit.now, {"levering": levering.nummer})
    return levering


def zip_gekomen(unit: Unit, nummer: int, opdracht: Blob | None, bijzonderheden: Mapping[str, Any]) -> None:
    """Go on with a delivery whose zip was fetched, or could not be: that is for the rules to say (LVBB0002).

    :param bijzonderheden: what the journal tells of fetching it.
    """
    levering = state.get_levering(unit, nummer)
    if levering is None:
        raise GaveUp(f"there is no delivery {nummer}")
    if opdracht is not None:
        state.set_levering(unit, nummer, opdracht_sha256=opdracht.sha256, opdracht_bytes=opdracht.size)
    record(
        unit,
        Hop(
            koppelvlak=KOPPELVLAK,
            direction="out",
            subject="zip ophalen",
            oin=levering.oin_afzender,
            reference=levering.id_levering,
            details={"gesprek": levering.gesprek, **bijzonderheden},
        ),
    )
    jobs.plan(unit, VERWERKEN, unit.now, {"levering": nummer})


def handlers() -> Mapping[str, Handler]:
    """Return job kind → handler."""
    return {
        VERWERKEN: verwerk,
        VERVOLG: vervolg,
        REGISTREREN: registreer,
        AFBREKEN: breek_af,
        PUBLICEREN: publiceer,
        BEZORGEN: bezorg,
        LATER: geef_later,
    }


def verwerk(dispatch: Dispatch, job: Job) -> None:
    """Judge a delivery and answer it."""
    workspace, nummer = dispatch.workspace, int(job.payload["levering"])
    levering, instellingen = _lees(workspace, nummer)
    if levering.stand != "ontvangen":
        return
    # The second answer to a validation is judged later, as its own message.
    later = levering.soort == "validatie"
    fasen = (1, 2, 3) if later else _fasen(levering, instellingen)
    oordeel = _beoordeel(workspace, levering, instellingen, fasen)
    with workspace.write() as unit:
        _leg_vast(unit, levering, oordeel)
        verslag = _verslaglegger(unit, levering, instellingen)
        if oordeel.fase is not None:
            _antwoord_afkeuring(unit, levering, instellingen, verslag, oordeel)
        else:
            _voer_uit(unit, levering, instellingen, verslag, oordeel)
        if later and oordeel.fase is None:
            jobs.plan(unit, VERVOLG, unit.now + TUSSEN_BERICHTEN, {"levering": nummer})


def vervolg(dispatch: Dispatch, job: Job) -> None:
    """Judge a validated delivery by the schematrons; object or warn with a second answer, or say nothing more."""
    workspace, nummer = dispatch.workspace, int(job.payload["levering"])
    levering, instellingen = _lees(workspace, nummer)
    if levering.stand != "valide":
        return
    oordeel = _beoordeel(workspace, levering, instellingen, (4,) if _ozon_later(instellingen) else (4, 8))
    meldingen = list(oordeel.meldingen)
    if oordeel.fase is None:
        meldingen += _op_verzoek(instellingen.waarschuwingen, "waarschuwing")
    # Warnings of the schematrons do not change the outcome, but the sender is told of them.
    uitkomst = "valide" if oordeel.fase is None else "niet-valide"
    afloop = instellingen.afloop.get(levering.soort) if oordeel.fase is None else None
    if afloop is None and not meldingen:
        return
    with workspace.write() as unit:
        verslag = _verslaglegger(unit, levering, instellingen)
        if afloop is not None:
            resultaat = verslag.afloop(afloop, [*meldingen, *_op_verzoek(afloop.codes, "fout")])
        else:
            resultaat = verslag.uitkomst(uitkomst, meldingen)
        antwoord(unit, levering, resultaat)
        state.set_levering(unit, nummer, stand=resultaat.stand)


def registreer(dispatch: Dispatch, job: Job) -> None:
    """Finish the registration of an accepted publication, and plan the publication itself."""
    workspace, nummer = dispatch.workspace, int(job.payload["levering"])
    levering, instellingen = _lees(workspace, nummer)
    with workspace.write() as unit:
        known = state.publicaties(unit, nummer=nummer)
        if known and known[0].stand == state.IN_REGISTRATIE:
            verslag = _verslaglegger(unit, levering, instellingen)
            _voltooi_registratie(unit, levering, verslag, known[0].datum_bekendmaking)


def breek_af(dispatch: Dispatch, job: Job) -> None:
    """Finish breaking off a publication, and answer the order and the delivery that is broken off."""
    workspace, nummer = dispatch.workspace, int(job.payload["levering"])
    levering, instellingen = _lees(workspace, nummer)
    with workspace.write() as unit:
        _voltooi_afbreken(unit, int(job.payload["origineel"]))
        verslag = _verslaglegger(unit, levering, instellingen)
        antwoord(unit, levering, verslag.uitkomst("ok"))
        state.set_levering(unit, nummer, stand="ok")


def publiceer(dispatch: Dispatch, job: Job) -> None:
    """Publish what is registered, on its day; nothing happens when it was broken off."""
    workspace, nummer = dispatch.workspace, int(job.payload["levering"])
    levering, instellingen = _lees(workspace, nummer)
    with workspace.write() as unit:
        known = state.publicaties(unit, nummer=nummer)
        if not known or known[0].stand != state.GEREGISTREERD:
            return
        state.set_stand(unit, nummer, state.GEPUBLICEERD)
        state.set_levering(unit, nummer, stand=state.GEPUBLICEERD)
        for item in known[0].activiteiten:
            maak_bekend(unit, item)
        verslag = _verslaglegger(unit, levering, instellingen)
        if instellingen.statusberichten != "geen":
            antwoord(unit, levering, verslag.voortgang("publicatie-voltooid"))
        antwoord(
            unit,
            levering,
            verslag.uitkomst(
                "gepubliceerd",
                [_bericht_van_publicatie(known[0])],
                gepubliceerd=_moment_van_publicatie(known[0].datum_bekendmaking),
            ),
        )


def _lees(workspace: Workspace, nummer: int) -> tuple[state.Levering, Instellingen]:
    with workspace.read() as unit:
        levering = state.get_levering(unit, nummer)
        settings = unit.settings()
    if levering is None:
        raise GaveUp(f"there is no delivery {nummer}")
    try:
        return levering, lees_instellingen(settings)
    except InputRefused as error:
        raise GaveUp(error.explain("en")) from error


def _beoordeel(
    workspace: Workspace, levering: state.Levering, instellingen: Instellingen, fasen: tuple[Any, ...]
) -> Oordeel:
    zip_path: Path | None = None
    if levering.opdracht_sha256:
        zip_path = workspace.blobs.path(levering.opdracht_sha256)
    te_beoordelen = _oordeel.Levering(
        zip=zip_path,
        now=workspace.now(),
        instellingen=instellingen,
        verzoek=Leveringsverzoek.read(workspace.blobs.read(levering.verzoek_sha256)),
        afzender=levering.oin_afzender,
        register=WorkspaceRegister(workspace, levering.nummer),
    )
    try:
        return _oordeel.beoordeel(te_beoordelen, fasen=fasen, name="opdracht")
    except InputRefused as error:
        # An installed schema pack is damaged: trying again does not mend it.
        raise GaveUp(error.explain("en")) from error


def _verslaglegger(unit: Unit, levering: state.Levering, instellingen: Instellingen) -> Verslaglegger:
    soort = cast("Verzoeksoort", levering.soort)
    return Verslaglegger(
        soort, levering.id_levering, instellingen.profiel, unit.now, status=instellingen.statusberichten
    )


def _leg_vast(unit: Unit, levering: state.Levering, oordeel: Oordeel) -> None:
    """Keep the parties of the order, so that they see the answers; only when the sender is one of them."""
    opdracht = oordeel.opdracht
    if opdracht is None or opdracht.id_bevoegd_gezag is None or opdracht.id_aanleveraar is None:
        return
    partijen = (opdracht.id_bevoegd_gezag.text, opdracht.id_aanleveraar.text)
    if levering.oin_afzender in partijen:
        state.set_levering(
            unit, levering.nummer, id_bevoegd_gezag=partijen[0][:20], id_aanleveraar=partijen[1][:20]
        )


def _ozon_later(instellingen: Instellingen) -> bool:
    """Tell whether OZON judges an order only when it is executed."""
    return instellingen.ozon == "publicatie"


def _fasen(levering: state.Levering, instellingen: Instellingen) -> tuple[Any, ...]:
    """Return the phases in which an order is judged; of a validation OZON may have no part."""
    if levering.soort == "validatieDirecteMutatie" and _ozon_later(instellingen):
        return (1, 2, 3, 4)
    return _oordeel.FASEN


def _antwoord_afkeuring(
    unit: Unit,
    levering: state.Levering,
    instellingen: Instellingen,
    verslag: Verslaglegger,
    oordeel: Oordeel,
) -> None:
    assert oordeel.fase is not None  # noqa: S101 - the caller has just looked
    if oordeel.fase > 1 and levering.soort in ("publicatie", "directeMutatie"):
        antwoord(unit, levering, verslag.voortgang("opdracht-ontvangen"))
        if oordeel.fase == 8 and _ozon_later(instellingen):
            # The LVBB was content: OZON objects when it forms the objects.
            antwoord(unit, levering, verslag.voortgang("validatie-voltooid"))
    resultaat = verslag.afgekeurd(oordeel.fase, oordeel.meldingen)
    antwoord(unit, levering, resultaat)
    state.set_levering(unit, levering.nummer, stand=resultaat.stand)


def _voer_uit(
    unit: Unit,
    levering: state.Levering,
    instellingen: Instellingen,
    verslag: Verslaglegger,
    oordeel: Oordeel,
) -> None:
    stappen = _VOORAF.get(levering.soort, ())
    if levering.soort in ("publicatie", "directeMutatie") or instellingen.statusberichten != "geen":
        for stap in stappen:
            # Warnings do not stop a publication; the step that found them tells of them.
            met = levering.soort == "publicatie" and stap == "validatie-voltooid"
            eigen = _op_verzoek(instellingen.waarschuwingen, "waarschuwing")
            antwoord(unit, levering, verslag.voortgang(stap, (*oordeel.meldingen, *eigen) if met else ()))
    afloop = instellingen.afloop.get(levering.soort)
    if afloop is not None and levering.soort != "validatie":
        resultaat = verslag.afloop(afloop, _op_verzoek(afloop.codes, "fout"))
        antwoord(unit, levering, resultaat)
        state.set_levering(unit, levering.nummer, stand=resultaat.stand)
        return
    if levering.soort == "publicatie":
        _registreer(unit, levering, instellingen, verslag, oordeel)
        return
    if levering.soort == "directeMutatie":
        antwoord(unit, levering, verslag.voortgang("mutatie-voltooid"))
        vandaag = unit.now.astimezone(AMSTERDAM).date()
        bg = oordeel.opdracht.id_bevoegd_gezag if oordeel.opdracht else None
        rijen = mutatie(levering.nummer, oordeel.ow, oin=bg.text if bg else "", vanaf=vandaag)
        register_state.schrijf(unit, rijen)
        for item in activiteiten_van(oordeel, vandaag):
            maak_bekend(unit, item)
    elif levering.soort == "breekPublicatieAf" and _begin_afbreken(unit, levering, instellingen, oordeel):
        return
    uitkomst = GOED[verslag.soort]
    antwoord(unit, levering, verslag.uitkomst(uitkomst, oordeel.meldingen))
    state.set_levering(unit, levering.nummer, stand=uitkomst)


#: Progress before an order is executed.
_VOORAF: Mapping[str, tuple[str, ...]] = dict.fromkeys(
    ("validatie", "publicatie", "directeMutatie", "validatieDirecteMutatie"),
    ("opdracht-ontvangen", "validatie-voltooid"),
)


def _op_verzoek(codes: Iterable[str], ernst: Ernst) -> list[Melding]:
    """The meldingen that the settings of the workspace ask for."""
    return [
        Melding(
            code=code,
            ernst=ernst,
            soort="inhoudelijk",
            beschrijving=Text(
                "deze melding is ingesteld in de werkruimte", "this melding is set in the workspace"
            ),
            ground=EIGEN,
        )
        for code in codes
    ]


def _registreer(
    unit: Unit,
    levering: state.Levering,
    instellingen: Instellingen,
    verslag: Verslaglegger,
    oordeel: Oordeel,
) -> None:
    """Register a besluit or kennisgeving; it is published at the start of its datumBekendmaking."""
    opdracht, publicatie = oordeel.opdracht, oordeel.publicatie
    assert opdracht is not None  # noqa: S101 - an order without these does not pass its rules
    assert publicatie is not None  # noqa: S101 - likewise (LVBB1506, LVBB1515)
    assert opdracht.datum_bekendmaking is not None  # noqa: S101 - likewise (LVBB1505)
    datum = lees_datum(opdracht.datum_bekendmaking.text)
    assert datum is not None  # noqa: S101 - likewise (LVBB1501)
    work = publicatie.work.text[:500] if publicatie.work else ""
    expression = publicatie.expression.text[:500] if publicatie.expression else ""
    oin = opdracht.id_bevoegd_gezag.text if opdracht.id_bevoegd_gezag else ""
    if oordeel.feiten is not None:
        rijen = bijdrage(
            levering.nummer,
            oordeel.feiten,
            oordeel.informatieobjecten,
            work=work,
            expression=expression,
            oin=oin,
            id_levering=levering.id_levering,
            ontwerp=publicatie.ontwerp,
            datum_bekendmaking=datum,
            ontvangen=unit.now,
            eerder=register_state.lees(unit),
            ow=oordeel.ow,
        )
        register_state.schrijf(unit, rijen)
    state.add_publicatie(
        unit,
        state.Publicatie(
            levering=levering.nummer,
            work=work,
            expression=expression,
            id_bevoegd_gezag=oin,
            datum_bekendmaking=datum,
            stand=state.IN_REGISTRATIE,
            activiteiten=[] if publicatie.ontwerp else activiteiten_van(oordeel, datum),
        ),
    )
    if instellingen.registratie_duurt:
        klaar = unit.now + timedelta(seconds=instellingen.registratie_duurt)
        jobs.plan(unit, REGISTREREN, klaar, {"levering": levering.nummer})
        state.set_levering(unit, levering.nummer, stand=state.IN_REGISTRATIE)
    else:
        _voltooi_registratie(unit, levering, verslag, datum)


def _voltooi_registratie(unit: Unit, levering: state.Levering, verslag: Verslaglegger, datum: date) -> None:
    state.set_stand(unit, levering.nummer, state.GEREGISTREERD)
    state.set_levering(unit, levering.nummer, stand=state.GEREGISTREERD)
    antwoord(unit, levering, verslag.voortgang("registratie-voltooid"))
    moment = max(unit.now, _moment_van_publicatie(datum))
    jobs.plan(unit, PUBLICEREN, moment, {"levering": levering.nummer})


def _moment_van_publicatie(datum: date) -> datetime:
    """Return when what is made known on ``datum`` is published; the hour is harness-defined."""
    return datetime.combine(datum, time(), tzinfo=AMSTERDAM)


def _begin_afbreken(
    unit: Unit, levering: state.Levering, instellingen: Instellingen, oordeel: Oordeel
) -> bool:
    """Break off the registered publication that the order names, at once or later; tell whether later."""
    akn = oordeel.opdracht.identificatie if oordeel.opdracht else None
    assert akn is not None  # noqa: S101 - the schema of the order asks for it (LVBB1006)
    known = [p for p in state.publicaties(unit, akn=akn.text) if p.stand == state.GEREGISTREERD]
    if not known:
        return False
    if not instellingen.afbreken_duurt:
        _voltooi_afbreken(unit, known[0].levering)
        return False
    state.set_stand(unit, known[0].levering, state.WACHT)
    state.set_levering(unit, levering.nummer, stand=state.WACHT)
    origineel, verslag = _origineel(unit, known[0].levering)
    antwoord(unit, origineel, verslag.voortgang("behandeling-afgebroken"))
    klaar = unit.now + timedelta(seconds=instellingen.afbreken_duurt)
    jobs.plan(unit, AFBREKEN, klaar, {"levering": levering.nummer, "origineel": origineel.nummer})
    return True


def _origineel(unit: Unit, nummer: int) -> tuple[state.Levering, Verslaglegger]:
    levering = state.get_levering(unit, nummer)
    assert levering is not None  # noqa: S101 - a publication refers to its delivery
    return levering, _verslaglegger(unit, levering, lees_instellingen(unit.settings()))


def _voltooi_afbreken(unit: Unit, nummer: int) -> None:
    """Take a publication out of the register and tell whoever delivered it."""
    origineel, verslag = _origineel(unit, nummer)
    state.set_stand(unit, nummer, state.AFGEBROKEN)
    antwoord(unit, origineel, verslag.uitkomst("behandeling-afgebroken"))
    state.set_levering(unit, nummer, stand=state.AFGEBROKEN)


def _bericht_van_publicatie(publicatie: state.Publicatie) -> Melding:
    """The informational melding after a publication; its code was observed, its official text is not public."""
    return Melding(
        code="DL-0005",
        ernst="informatie",
        soort="inhoudelijk",
        beschrijving=Text(
            f"{publicatie.expression} is gepubliceerd", f"{publicatie.expression} has been published"
        ),
        ground=f"observed: code DL-0005; {EIGEN}: text",
        categorie=publicatie.expression,
    )
