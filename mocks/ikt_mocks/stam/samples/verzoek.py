"""The generator of verzoekberichten: a first version, a supplement, a withdrawal."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from ikt_mocks.stam._codec import Keuze, Waarde
from ikt_mocks.stam.messages import (
    EERSTE,
    INTREKKING,
    Activiteit,
    Document,
    GevraagdeBijlage,
    Instantie,
    Participatie,
    Partij,
    Project,
    Projectactiviteit,
    Specificatie,
    Stuurgegevens,
    Tijdvak,
    Verzoek,
    Verzoekbericht,
    VerzoekBijlage,
)
from ikt_mocks.stam.samples import locaties, personen
from ikt_mocks.stam.samples.opties import VerzoekOpties, code_of, name_of

_NAMEN = ("Dakkapel aan de straatzijde", "Schuur achter op het erf", "Bomen kappen", "Steiger in de vijver")
_ACTIVITEITEN = ("Dakkapel bouwen", "Bijgebouw bouwen", "Boom kappen", "Steiger aanleggen", "Grond verzetten")
# Kind of document, generic document type, and stem of the file name.
_SOORTEN = (
    ("Situatietekening", "Tekening", "situatietekening"),
    ("Constructieberekening", "Berekening", "constructieberekening"),
    ("Foto van de bestaande toestand", "Foto", "foto bestaande toestand"),
    ("Toelichting op het plan", "Plan", "toelichting"),
)


def random_of(*parts: object) -> Random:
    """Return a source of numbers that depends on ``parts`` alone."""
    digest = hashlib.sha256("|".join(map(str, parts)).encode()).digest()
    return Random(int.from_bytes(digest, "big"))  # noqa: S311 - made-up data must be repeatable, not secret


def _moment(now: datetime, digits: int) -> str:
    # As observed: Dutch local time without zone; nine fractional digits in tijdstipBericht, six elsewhere.
    return now.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0" * (digits - 6)


def _stuurgegevens(now: datetime) -> Stuurgegevens:
    return Stuurgegevens(
        zender=Partij(organisatie="DSO", applicatie="DSO-LV"), tijdstip_bericht=_moment(now, 9)
    )


def _instantie(oin: str, now: datetime) -> Instantie:
    return Instantie(naam=name_of(oin), oin=oin, tijdvak_geldigheid=Tijdvak(begin_geldigheid=_moment(now, 6)))


def _document(verzoeknummer: str, seed: int, number: int, *, vertrouwelijk: bool) -> tuple[str, Document]:
    soort, _, stem = _SOORTEN[number % len(_SOORTEN)]
    identifier = hashlib.sha256(f"document|{seed}|{verzoeknummer}|{number}".encode()).hexdigest()
    name = f"{stem} {number + 1}.pdf"
    return soort, Document(bestandsnaam=name, document_id=identifier, vertrouwelijk=vertrouwelijk)


def _bijlage(verzoeknummer: str, seed: int, number: int, *, vertrouwelijk: bool) -> GevraagdeBijlage:
    soort, document = _document(verzoeknummer, seed, number, vertrouwelijk=vertrouwelijk)
    return GevraagdeBijlage(
        documentsoort_dso=soort,
        documenttype_generiek=_SOORTEN[number % len(_SOORTEN)][1],
        potentieel_vertrouwelijk=vertrouwelijk,
        verplicht="true",
        documenten=(document,),
    )


def _document_question(bijlage: GevraagdeBijlage, number: int) -> Specificatie:
    return Specificatie(
        antwoord="true",
        vraagclassificatie="gevraagdeBijlage",
        vraag_id=str(10_100 + number),
        groepering="activity",
        vraagtekst=bijlage.documentsoort_dso,
        publiceerbaar=False,
        gevraagde_bijlage=bijlage,
    )


def _activiteit(opties: VerzoekOpties, number: int) -> Activiteit:
    name = _ACTIVITEITEN[number % len(_ACTIVITEITEN)]
    imow = f"nl.imow-{code_of(opties.bevoegd_gezag)}.activiteit.{name.title().replace(' ', '')}{number + 1}"
    return Activiteit(
        # Form of the id as observed in real messages; the party is fictitious, so nothing stands there.
        activiteit_id="http://toepasbare-regels.omgevingswet.overheid.nl/"
        f"{opties.bevoegd_gezag}/id/concept/Indieningsvereisten{imow}",
        imow_id=imow,
        activiteitnaam=name,
    )


def _projectactiviteiten(opties: VerzoekOpties, nummer: str, random: Random) -> tuple[Projectactiviteit, ...]:
    total = opties.documenten + opties.bijlagen
    made = []
    for number in range(opties.activiteiten):
        activiteit = _activiteit(opties, number)
        questions = [
            Specificatie(
                antwoord=str(random.randint(1, 40)),
                vraagclassificatie="activiteit",
                vraag_id=str(10_001 + number),
                vraagreferentie=f"{code_of(opties.bevoegd_gezag)}:Verzoek.Oppervlakte",
                groepering="activity",
                vraagtekst="Hoeveel vierkante meter is het?",
                publiceerbaar=True,
            )
        ]
        if number == 0:
            for index in range(opties.documenten):
                bijlage = _bijlage(
                    nummer, opties.seed, index, vertrouwelijk=index >= total - opties.vertrouwelijk
                )
                questions.append(_document_question(bijlage, index))
        under = _activiteit(opties, number + opties.activiteiten) if opties.onderliggend else None
        made.append(
            Projectactiviteit(
                activiteit_id=activiteit.activiteit_id,
                imow_id=activiteit.imow_id,
                activiteitnaam=activiteit.activiteitnaam,
                volgnummer=str(number + 1),
                specificaties=tuple(questions),
                onderliggende_activiteit=under,
            )
        )
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Gemaakt:
    """A generated verzoek: the message, and its first location in RD (x, y in metres), if it has one."""

    bericht: Verzoekbericht
    punt: tuple[float, float] | None


def genereer(opties: VerzoekOpties, verzoeknummer: str, now: datetime) -> Gemaakt:
    """Return the first version of a verzoek.

    :param now: time of the workspace; becomes indienDatum and tijdstipBericht.
    """
    random = random_of("verzoek", opties.seed, opties.bevoegd_gezag)
    total = opties.documenten + opties.bijlagen
    points = [locaties.rd_point(random) for _ in opties.locaties]
    naam = opties.naam or random.choice(_NAMEN)
    project = opties.project_id or f"{uuid.UUID(int=random.getrandbits(128), version=4)}-0"
    verzoek = Verzoek(
        akkoordverklaring="true",
        ambtshalve="false",
        doel=opties.doel,
        indien_datum=_moment(now, 6),
        naam=Waarde(naam, publiceerbaar=True),
        toelichting_verzoek=Waarde("Gemaakt door een testomgeving.", publiceerbaar=True),
        type=opties.type,
        verzoeknummer=verzoeknummer,
        volgnummer=EERSTE,
        project=Project(naam=Waarde(naam, publiceerbaar=True), project_id=project),
        bevoegd_gezag=_instantie(opties.bevoegd_gezag, now),
        uitvoerende_instantie=_instantie(opties.behandeldienst, now) if opties.behandeldienst else None,
        contactpersoon=personen.contactpersoon(random) if opties.contactpersoon else None,
        gemachtigde=personen.persoon(random, opties.gemachtigde, dubbel=opties.dubbele_waarden)
        if opties.gemachtigde
        else None,
        initiatiefnemer=personen.persoon(random, opties.persoon, dubbel=opties.dubbele_waarden),
        projectlocaties=tuple(
            locaties.locatie(random, vorm, point) for vorm, point in zip(opties.locaties, points, strict=True)
        ),
        projectactiviteiten=_projectactiviteiten(opties, verzoeknummer, random),
        participatie=Participatie(
            geparticipeerd=Keuze(waarde=True, publiceerbaar=True),
            participatie_wijze=Waarde("Gesprek met de buren", publiceerbaar=True),
        )
        if opties.participatie
        else None,
        verzoek_bijlage=tuple(
            VerzoekBijlage(
                gevraagde_bijlage=_bijlage(
                    verzoeknummer, opties.seed, index, vertrouwelijk=index >= total - opties.vertrouwelijk
                )
            )
            for index in range(opties.documenten, total)
        ),
    )
    bericht = Verzoekbericht(stuurgegevens=_stuurgegevens(now), verzoek=verzoek)
    return Gemaakt(bericht, points[0] if points else None)


@dataclass(frozen=True, slots=True)
class Aanvulling:
    """What changes in a supplement.

    :param vervalt: documentIds that are no longer part of the verzoek.
    :param erbij: number of documents added, under the first activity.
    :param antwoord: new answer to the first question, or ``None`` to leave it.
    """

    vervalt: frozenset[str] = frozenset()
    erbij: int = 0
    antwoord: str | None = None


def vul_aan(vorige: Verzoekbericht, aanvulling: Aanvulling, seed: int, now: datetime) -> Verzoekbericht:
    """Return the complete new version that follows on ``vorige``: volgnummer one up, doel Aanvullen."""
    oud = vorige.verzoek
    volgnummer = f"{int(oud.volgnummer) + 1:03d}"

    def kept(bijlage: GevraagdeBijlage) -> GevraagdeBijlage | None:
        documents = tuple(d for d in bijlage.documenten if d.document_id not in aanvulling.vervalt)
        if bijlage.documenten and not documents:
            return None
        return replace(bijlage, documenten=documents)

    def questions(activiteit: Projectactiviteit) -> tuple[Specificatie, ...]:
        made = []
        for vraag in activiteit.specificaties:
            if vraag.gevraagde_bijlage is None:
                made.append(vraag)
            elif (bijlage := kept(vraag.gevraagde_bijlage)) is not None:
                made.append(replace(vraag, gevraagde_bijlage=bijlage))
        return tuple(made)

    first, *others = (replace(a, specificaties=questions(a)) for a in oud.projectactiviteiten)
    if aanvulling.antwoord is not None:
        specs = tuple(
            replace(
                vraag,
                antwoord=aanvulling.antwoord,
                oorspronkelijk_antwoord=vraag.oorspronkelijk_antwoord or vraag.antwoord,
            )
            if index == 0 and vraag.gevraagde_bijlage is None
            else vraag
            for index, vraag in enumerate(first.specificaties)
        )
        first = replace(first, specificaties=specs)
    # Offset by the version: a documentId is never used twice, also after a document has lapsed.
    start = int(volgnummer) * 1000
    added = tuple(
        _document_question(_bijlage(oud.verzoeknummer, seed, start + i, vertrouwelijk=False), start + i)
        for i in range(aanvulling.erbij)
    )
    first = replace(first, specificaties=first.specificaties + added)
    verzoek = replace(
        oud,
        doel="Aanvullen",
        volgnummer=volgnummer,
        indien_datum=_moment(now, 6),
        projectactiviteiten=(first, *others),
        verzoek_bijlage=tuple(
            replace(b, gevraagde_bijlage=bijlage)
            for b in oud.verzoek_bijlage
            if (bijlage := kept(b.gevraagde_bijlage)) is not None
        ),
    )
    return Verzoekbericht(stuurgegevens=_stuurgegevens(now), verzoek=verzoek)


def trek_in(vorige: Verzoekbericht, now: datetime) -> Verzoekbericht:
    """Return the withdrawal of ``vorige``: volgnummer 999, the rest unchanged (the whole schema still applies)."""
    verzoek = replace(vorige.verzoek, doel="Intrekken", volgnummer=INTREKKING, indien_datum=_moment(now, 6))
    return Verzoekbericht(stuurgegevens=_stuurgegevens(now), verzoek=verzoek)
