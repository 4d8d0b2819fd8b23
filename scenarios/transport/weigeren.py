"""Berichten die niet bij de afspraken passen: verkeerde CPA, partij, profiel of tijd."""

from __future__ import annotations

from collections.abc import Iterable

from ikt_harness.api import Keten, scenario

_KV = "Digikoppeling Koppelvlakstandaard ebMS2 3.3.2, ch05"
_PROFIEL = "Digikoppeling Koppelvlakstandaard ebMS2 3.3.2, ch06"
_KERN = "ebms-core 2.20.2"
_KOP = "//Header/MessageHeader"


def _weigeren(keten: Keten, gevallen: Iterable[tuple[str, str, str]]) -> None:
    """Post each deviation and require its error code; the location is that of one known handler."""
    for naam, code, plaats in gevallen:
        for proef in keten.msh.proef(naam):
            keten.controle(
                f"{naam}-{proef.wie}", proef.code == code, uitleg=f"{proef.kant} antwoordt met {code}.",
                gezien=proef.gezien, soort="observed", grond=_KERN,
            )  # fmt: skip
            keten.controle(
                f"{naam}-{proef.wie}-plaats",
                proef.fout.startswith(f"{code} {plaats}"),
                uitleg=f"De fout wijst {plaats} aan.",
                gezien=proef.fout,
                soort="observed",
                grond=_KERN,
                verplicht=False,
            )
            keten.controle_of_vraag(
                f"{naam}-{proef.wie}-niet-afgeleverd", None if proef.afgeleverd is None else proef.afgeleverd == 0,
                uitleg=f"{proef.kant} levert het bericht niet af.",
                vraag=f"Is het bericht ({naam}) níét bij uw toepassing afgeleverd?", gezien=f"{proef.afgeleverd} keer",
            )  # fmt: skip


@scenario(
    id="digikoppeling:T13",
    title="Onbekende CPA",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KERN,
    needs=("server",),
)
def onbekende_cpa(keten: Keten) -> None:
    """Een onbekende CPAId wordt geweigerd: met een SOAP Fault, of met een MessageError."""
    with keten.stap("Een bericht met een onbekende CPAId"):
        for proef in keten.msh.proef("onbekende-cpa"):
            fault = proef.antwoord.status == 500 and proef.antwoord.soort == "Fault"
            keten.controle(
                f"geweigerd-{proef.wie}", fault or proef.code == "ValueNotRecognized",
                uitleg=f"{proef.kant} antwoordt met 500 en een Fault, of met ValueNotRecognized.", gezien=proef.gezien,
                soort="observed", grond=_KERN,
            )  # fmt: skip
    with keten.stap("DSO-LV antwoordt zoals andere berichtenhandlers doen"):
        keten.msh.instellingen(onbekende_cpa="messageerror")
        for proef in keten.msh.proef("onbekende-cpa", kenmerk="onbekende-cpa-2"):
            keten.controle(
                f"tweede-stijl-{proef.wie}", proef.antwoord.geweigerd or proef.code == "ValueNotRecognized",
                uitleg=f"{proef.kant} weigert het bericht.", gezien=proef.gezien,
            )  # fmt: skip


@scenario(
    id="digikoppeling:T14",
    title="CPA verlopen, nog niet ingegaan of alleen voorgesteld",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KERN,
    needs=("server",),
)
def cpa_niet_geldig(keten: Keten) -> None:
    """Een ongeldige CPA is niet te laden; een bericht buiten de geldigheid wordt geweigerd."""
    with keten.stap("Berichten van buiten de geldigheid van de CPA"):
        _weigeren(
            keten,
            (
                ("voor-de-cpa", "Inconsistent", f"{_KOP}/@cpaid"),
                ("na-de-cpa", "Inconsistent", f"{_KOP}/@cpaid"),
            ),
        )
    with keten.stap("Een CPA die niet geladen mag worden"):
        for wat in ("voorgesteld", "verlopen", "verwisseld"):
            for poging in keten.msh.laadt(wat):
                keten.controle(
                    f"{wat}-{poging.wie}", poging.reden != "", uitleg=f"{poging.kant} weigert de CPA ({wat}).",
                    gezien="geweigerd" if poging.reden else "geladen", soort="observed", grond=_KERN,
                )  # fmt: skip


@scenario(
    id="digikoppeling:T15",
    title="Verkeerde partij, rol, service of action",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KERN,
    needs=("server",),
)
def verkeerde_partij(keten: Keten) -> None:
    """Eén veld per bericht wijkt af van de CPA."""
    with keten.stap("Eén veld wijkt af"):
        _weigeren(
            keten,
            (
                ("andere-partij", "Inconsistent", f"{_KOP}/From/PartyId"),
                ("ander-partijtype", "Inconsistent", f"{_KOP}/From/PartyId"),
                ("andere-ontvanger", "Inconsistent", f"{_KOP}/To/PartyId"),
                ("zonder-rol", "Inconsistent", f"{_KOP}/From/Role"),
                ("andere-rol", "ValueNotRecognized", f"{_KOP}/Action"),
                ("andere-service", "ValueNotRecognized", f"{_KOP}/Action"),
                ("ander-servicetype", "ValueNotRecognized", f"{_KOP}/Action"),
                ("andere-action", "ValueNotRecognized", f"{_KOP}/Action"),
                ("onbekende-verwijzing", "ValueNotRecognized", f"{_KOP}/MessageData/RefToMessageId"),
            ),
        )


@scenario(
    id="digikoppeling:T16",
    title="Bericht past niet bij het profiel",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_PROFIEL,
    needs=("server",),
)
def ander_profiel(keten: Keten) -> None:
    """Zonder AckRequested of DuplicateElimination, of met een SyncReply die niet is afgesproken."""
    with keten.stap("Het bericht vraagt iets anders dan de CPA afspreekt"):
        _weigeren(
            keten,
            (
                ("zonder-ackrequested", "Inconsistent", "//Header/AckRequested"),
                ("zonder-duplicateelimination", "Inconsistent", f"{_KOP}/DuplicateElimination"),
                ("ongewenste-syncreply", "Inconsistent", "//Header/SyncReply"),
                ("ondertekend-gevraagd", "Inconsistent", "//Header/AckRequested/@signed"),
            ),
        )


@scenario(
    id="digikoppeling:T17",
    title="nextMSH en MessageOrder",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_PROFIEL,
    needs=("server",),
)
def niet_ondersteund(keten: Keten) -> None:
    """Wat Digikoppeling niet gebruikt, wordt geweigerd met NotSupported."""
    with keten.stap("Elementen die Digikoppeling niet gebruikt"):
        _weigeren(
            keten,
            (
                ("nextmsh", "NotSupported", "//Header/AckRequested/@actor"),
                ("messageorder", "NotSupported", "//Header/MessageOrder"),
            ),
        )


@scenario(
    id="digikoppeling:T18",
    title="TimeToLive is voorbij",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_KERN,
    needs=("server",),
)
def te_laat(keten: Keten) -> None:
    """Een bericht waarvan TimeToLive voorbij is, wordt niet meer afgeleverd."""
    with keten.stap("Een bericht van te lang geleden"):
        _weigeren(keten, (("verlopen", "TimeToLiveExpired", f"{_KOP}/MessageData/TimeToLive"),))


@scenario(
    id="digikoppeling:T48",
    title="De klok van de afzender loopt voor of achter",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground="ebMS2 legt geen grens aan het verschil tussen klokken",
    needs=("server",),
)
def klokverschil(keten: Keten) -> None:
    """Een Timestamp die tien minuten voor- of achterloopt, is geen reden om te weigeren."""
    with keten.stap("Tien minuten voor, en tien minuten achter"):
        for naam in ("klok-voor", "klok-achter"):
            for proef in keten.msh.proef(naam):
                keten.controle(
                    f"{naam}-{proef.wie}", proef.stand == "DELIVERED", uitleg=f"{proef.kant} neemt het bericht aan.",
                    gezien=proef.gezien,
                )  # fmt: skip


@scenario(
    id="digikoppeling:T49",
    title="PartyId met het achtervoegsel van een testomgeving",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground="Digikoppeling Best Practices ebMS2 3.2.2, EB004",
    needs=("server",),
)
def achtervoegsel(keten: Keten) -> None:
    """In een test mag achter de OIN de omgeving staan; in productie is dat een bevinding."""
    msh = keten.msh.met_achtervoegsel("_T")
    with keten.stap("In een testomgeving"):
        for proef in msh.proef("goed", kenmerk="test"):
            keten.controle(
                f"test-{proef.wie}", proef.stand == "DELIVERED" and not proef.bevindingen,
                uitleg=f"{proef.kant} neemt het bericht aan.", gezien=proef.gezien, soort="official",
                grond="Digikoppeling Best Practices ebMS2 3.2.2, EB004",
            )  # fmt: skip
    with keten.stap("In productie"):
        msh.instellingen(productie=True)
        for proef in msh.proef("goed", kenmerk="productie"):
            keten.controle_of_vraag(
                f"productie-{proef.wie}", None if proef.afgeleverd is None else "IKT-DK-602" in proef.bevindingen,
                uitleg=f"{proef.kant} legt het achtervoegsel als bevinding vast.",
                vraag="Legt uw berichtenhandler in productie vast dat de PartyId een achtervoegsel heeft?",
                gezien=sorted(proef.bevindingen), verplicht=False,
            )  # fmt: skip
