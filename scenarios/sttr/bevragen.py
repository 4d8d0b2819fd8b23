"""De vergunningcheck en de indieningsvereisten: eerst de vragen, dan de uitkomst."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario
from ikt_mocks.sttr.samples.regels import GEO, INDIENING, LOCATIE, SCHUUR

KETEN = "toepasbare-regelsketen"
API = "Toepasbare regels uitvoeren services v3"
GRENZEN = (
    ("19", "Toestemmingsvrij"),
    ("20", "Meldingsplicht"),
    ("29", "Meldingsplicht"),
    ("30", "Vergunningplicht"),
)


@scenario(
    id="sttr:TR-09",
    title="Vergunningcheck: eerst vragen, dan conclusie",
    koppelvlak="STTR",
    keten=KETEN,
    ground=API + ": conclusie/_bepaal",
)
def vergunningcheck(keten: Keten) -> None:
    """Zonder antwoorden komen de vragen; met antwoorden de conclusie, ook precies op de grenzen."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    nummer = systeem.regels_klaar(SCHUUR)
    with keten.stap("Zonder antwoorden komen de vragen"):
        eerst = systeem.vergunningcheck(
            SCHUUR, nummer, {}, "Start de vergunningcheck voor deze activiteit, zonder antwoorden."
        )
        keten.eis(
            "vragen", dict(eerst.vragen) == {"uitv1": "numeriek", "uitv2": "boolean", "uitv3": "boolean"},
            uitleg="De drie vragen van de regels komen terug, met hun soort.",
            gezien=", ".join(f"{ref} {soort}" for ref, soort in eerst.vragen.items()),
            soort="observed", grond=API,
        )  # fmt: skip
        keten.controle(
            "nog-geen-conclusie", eerst.ontbreekt and not eerst.conclusies,
            uitleg="Er is nog geen conclusie: er ontbreken antwoorden.", gezien=", ".join(eerst.conclusies) or "geen",
        )  # fmt: skip
    for oppervlakte, conclusie in GRENZEN:
        with keten.stap(f"Bij {oppervlakte} m2 is de conclusie {conclusie}"):
            gezien = systeem.vergunningcheck(
                SCHUUR,
                nummer,
                {"uitv1": oppervlakte, "uitv2": "false", "uitv3": "false"},
                f"Beantwoord de vergunningcheck: {oppervlakte} m2, geen monument, geen sloop.",
            )
            keten.controle(
                f"conclusie-{oppervlakte}", gezien.conclusies == (conclusie,),
                uitleg=f"De conclusie bij {oppervlakte} m2 is {conclusie}.",
                gezien=", ".join(gezien.conclusies) or "geen", soort="observed", grond=API,
            )  # fmt: skip


@scenario(
    id="sttr:TR-10",
    title="Indieningsvereisten van onvolledig naar volledig",
    koppelvlak="STTR",
    keten=KETEN,
    ground=API + ": indieningsvereisten/_bepaal",
)
def indieningsvereisten(keten: Keten) -> None:
    """Met de antwoorden en de bijlage erbij wordt de aanvraag compleet en indienbaar."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    nummer = systeem.regels_klaar(INDIENING)
    reden = {"uitv1": "Meer bergruimte"}
    stappen: tuple[tuple[str, dict[str, str], tuple[bool, bool], str], ...] = (
        ("niets", {}, (False, False), "Vraag de indieningsvereisten op, zonder antwoorden."),
        (
            "zonder-bijlage",
            reden | {"uitv2": "false"},
            (True, False),
            "Geef een reden op, maar geen tekening.",
        ),
        ("volledig", reden | {"uitv2": "true"}, (True, True), "Geef een reden op en voeg de tekening toe."),
    )
    for naam, antwoorden, (compleet, indienbaar), taak in stappen:
        with keten.stap(taak):
            gezien = systeem.indieningsvereisten(INDIENING, nummer, antwoorden, taak)
            keten.controle(
                f"{naam}-bijlage", gezien.bijlagen == ("Tekening",), uitleg="De gevraagde bijlage staat erbij.",
                gezien=", ".join(gezien.bijlagen) or "geen", soort="observed", grond=API,
            )  # fmt: skip
            keten.controle(
                f"{naam}-vlaggen", (gezien.compleet, gezien.indienbaar) == (compleet, indienbaar),
                uitleg=f"compleet is {str(compleet).lower()}, indienbaar is {str(indienbaar).lower()}.",
                gezien=f"compleet {str(gezien.compleet).lower()}, indienbaar {str(gezien.indienbaar).lower()}",
            )  # fmt: skip


@scenario(
    id="sttr:TR-11",
    title="De locatie bepaalt de conclusie",
    koppelvlak="STTR",
    keten=KETEN,
    ground="geoVerwijzing: ja, nee of deels",
)
def locatie_bepaalt(keten: Keten) -> None:
    """Ja, deels en nee leiden elk tot een andere conclusie, zonder dat er iets gevraagd wordt."""
    systeem = keten.regelbeheersysteem
    systeem.activiteit_toepasbaar()
    nummer = systeem.regels_klaar(GEO)
    for antwoord, conclusie in (("ja", "Verbod"), ("deels", "NeemContactOpMet"), ("nee", "Toestemmingsvrij")):
        systeem.instellen(geo={LOCATIE: antwoord})
        with keten.stap(f"Ligt de plek in het gebied: {antwoord}"):
            gezien = systeem.vergunningcheck(
                GEO, nummer, {}, "Start de vergunningcheck voor deze activiteit."
            )
            keten.controle(
                f"conclusie-{antwoord}", gezien.conclusies == (conclusie,), uitleg=f"De conclusie is {conclusie}.",
                gezien=", ".join(gezien.conclusies) or "geen", soort="observed", grond="geoVerwijzing",
            )  # fmt: skip
