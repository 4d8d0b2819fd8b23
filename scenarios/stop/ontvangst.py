"""Fouten bij ontvangst: de zip, de manifesten en het idLevering. Het verzoek mislukt, zonder verslag."""

from __future__ import annotations

from ikt_harness.api import Keten, afgekeurd, scenario, weet_afkeuring
from ikt_mocks.stop import samples


def _besluit(keten: Keten, id_levering: str) -> samples.Voorbeeld:
    return samples.besluit(
        datum=keten.plansysteem.bekendmaking(), party=keten.partij("STOP"), id_levering=id_levering
    )


def _mislukt(
    keten: Keten, code: str, taak: str, voorbeeld: samples.Voorbeeld, *, opdracht: bytes | None = None
) -> None:
    """Deliver a faulty package; the request fails with ``code``, and the system knows it."""
    afgekeurd(keten, code, taak, voorbeeld, stand="", opdracht=opdracht)


@scenario(
    id="stop:F1",
    title="Levering zonder leesbare zip",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB0002, LVBB1001",
)
def geen_zip(keten: Keten) -> None:
    """Wat geen zip is, wordt niet uitgepakt; een verzoek zonder zip mislukt."""
    _mislukt(
        keten,
        "LVBB1001",
        "Lever een bestand aan dat geen zip is.",
        _besluit(keten, "f1-geen-zip"),
        opdracht=b"Dit is geen zip.",
    )
    with keten.stap("Het verzoek komt zonder zip. DSO-LV antwoordt LVBB0002"):
        levering = keten.plansysteem.lever(
            "Stuur alleen het leveringsverzoek, zonder de zip.",
            _besluit(keten, "f1-zonder-zip"),
            zonder_opdracht=True,
        )
        keten.eis(
            "LVBB0002-gemeld", "LVBB0002" in levering.codes, uitleg="Het antwoord meldt LVBB0002.",
            gezien=sorted(levering.codes) or "geen meldingen", grond="LVBB0002", soort="official",
        )  # fmt: skip
        weet_afkeuring(keten, levering, "LVBB0002", "LVBB0002")


@scenario(
    id="stop:F2",
    title="Opdracht of manifest ontbreekt of klopt niet met het schema",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1002, LVBB1003, LVBB1006, LVBB1008",
)
def opdracht_en_manifest(keten: Keten) -> None:
    """Zonder een goed opdracht.xml en manifest.xml begint de behandeling niet."""
    _mislukt(
        keten,
        "LVBB1002",
        "Lever een zip zonder opdracht.xml aan.",
        _besluit(keten, "f2-zonder-opdracht").zonder("opdracht.xml"),
    )
    _mislukt(
        keten,
        "LVBB1003",
        "Lever een zip zonder manifest.xml aan.",
        _besluit(keten, "f2-zonder-manifest").zonder("manifest.xml"),
    )
    _mislukt(
        keten,
        "LVBB1006",
        "Lever een opdracht.xml met een onbekend element aan.",
        _besluit(keten, "f2-opdracht").vervang("opdracht.xml", "<idLevering>", "<onbekend/><idLevering>"),
    )
    _mislukt(
        keten,
        "LVBB1008",
        "Lever een manifest.xml met een onbekend element aan.",
        _besluit(keten, "f2-manifest").vervang("manifest.xml", "</manifest>", "<onbekend/></manifest>"),
    )


@scenario(
    id="stop:F3",
    title="Manifest en inhoud van de zip verschillen",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1004, LVBB1009, LVBB1010, LVBB1042, LVBB1575",
)
def manifest_tegen_zip(keten: Keten) -> None:
    """Het manifest noemt elk bestand, en elk genoemd bestand is er."""
    regel = "<bestand><bestandsnaam>{}</bestandsnaam><contentType>application/xml</contentType></bestand>"
    _mislukt(
        keten,
        "LVBB1009",
        "Lever een zip aan waarvan het manifest een bestand noemt dat er niet in zit.",
        _besluit(keten, "f3-ontbreekt").vervang(
            "manifest.xml", "</manifest>", regel.format("Afwezig.xml") + "</manifest>"
        ),
    )
    _mislukt(
        keten,
        "LVBB1010",
        "Lever een zip aan met een bestand dat niet in het manifest staat.",
        _besluit(keten, "f3-extra").vervang("manifest.xml", regel.format("owLocaties.xml"), ""),
    )
    _mislukt(
        keten,
        "LVBB1004",
        "Lever een zip aan met een bestandsnaam met een spatie.",
        _besluit(keten, "f3-naam").met("een bijlage.xml", b"<bijlage/>"),
    )
    dubbel = _besluit(keten, "f3-dubbel")
    _mislukt(
        keten,
        "LVBB1042",
        "Lever een zip aan waarin een bestandsnaam twee keer voorkomt.",
        dubbel,
        opdracht=dubbel.zip(extra=dubbel.bestanden[-1:]),
    )
    afgekeurd(
        keten,
        "LVBB1575",
        "Lever een manifest aan dat een bestand twee keer noemt.",
        _besluit(keten, "f3-manifest").vervang(
            "manifest.xml", "</manifest>", regel.format("Besluit.xml") + "</manifest>"
        ),
        stand="opdracht-niet-valide",
    )


@scenario(
    id="stop:F4",
    title="Manifest-ow ontbreekt, is te veel, of noemt een bestand dat er niet is",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1016, LVBB1027, LVBB1028",
)
def manifest_ow(keten: Keten) -> None:
    """Bij een besluit hoort manifest-ow.xml, bij een kennisgeving niet."""
    plansysteem = keten.plansysteem
    _mislukt(
        keten,
        "LVBB1016",
        "Lever een besluit aan waarvan manifest-ow.xml een bestand noemt dat er niet is.",
        _besluit(keten, "f4-ontbreekt").vervang("manifest-ow.xml", ">owLocaties.xml<", ">owAfwezig.xml<"),
    )
    ow = samples.directe_mutatie(jaar=plansysteem.vandaag.year, party=keten.partij("STOP"))
    gevallen = (
        (
            "LVBB1027",
            "Lever een besluit zonder manifest-ow.xml aan.",
            _besluit(keten, "f4-zonder").zonder("manifest-ow.xml"),
        ),
        (
            "LVBB1028",
            "Lever een kennisgeving met manifest-ow.xml aan.",
            samples.kennisgeving(
                datum=plansysteem.bekendmaking(), party=keten.partij("STOP"), id_levering="f4-kennisgeving"
            )
            .met("manifest-ow.xml", ow.lees("manifest-ow.xml"))
            .met("owActiviteiten.xml", ow.lees("owActiviteiten.xml")),
        ),
    )
    for code, taak, voorbeeld in gevallen:
        afgekeurd(keten, code, taak, voorbeeld, stand="opdracht-niet-valide")


@scenario(
    id="stop:F5",
    title="Een idLevering wordt twee keer gebruikt",
    koppelvlak="STOP",
    keten="planketen",
    ground="LVBB1012",
)
def dubbele_id_levering(keten: Keten) -> None:
    """Wie een idLevering opnieuw gebruikt, krijgt de tweede aanlevering terug; de eerste blijft gelden."""
    plansysteem = keten.plansysteem
    besluit = _besluit(keten, "f5-besluit")
    with keten.stap("Het plansysteem levert een besluit aan"):
        eerste = plansysteem.lever("Lever een besluit aan ter publicatie.", besluit)
        keten.eis(
            "eerste", eerste.laatste.stand == "registratie-voltooid", uitleg="De eerste aanlevering is geregistreerd.",
            gezien=f"{eerste.standen} {sorted(eerste.codes)}",
        )  # fmt: skip
    with keten.stap("Het plansysteem levert nog eens aan met hetzelfde idLevering"):
        tweede = plansysteem.lever(
            f"Lever nog een keer aan, met hetzelfde idLevering ({eerste.id_levering}).",
            besluit.met_id(eerste.id_levering),
        )
        keten.eis(
            "zelfde-id", tweede.id_levering == eerste.id_levering, uitleg="Het idLevering is hetzelfde.",
            gezien="hetzelfde" if tweede.id_levering == eerste.id_levering else "een ander",
        )  # fmt: skip
        keten.eis(
            "LVBB1012", "LVBB1012" in tweede.codes, uitleg="Het antwoord meldt LVBB1012.",
            gezien=sorted(tweede.codes) or "geen meldingen", grond="LVBB1012", soort="official",
        )  # fmt: skip
        keten.controle(
            "mislukt", tweede.laatste.uitkomst == "mislukt" and not tweede.laatste.verslag,
            uitleg="Het verzoek is mislukt, zonder verslag.", gezien=tweede.laatste.uitkomst, soort="observed",
        )  # fmt: skip
        weet_afkeuring(keten, tweede, "LVBB1012", "LVBB1012")
    with keten.stap("De eerste aanlevering blijft zoals zij was"):
        eerste = plansysteem.volg(eerste)
        keten.controle(
            "eerste-blijft", eerste.laatste.stand == "registratie-voltooid",
            uitleg="De eerste aanlevering is nog geregistreerd.", gezien=eerste.laatste.stand,
        )  # fmt: skip
