"""Tweezijdig TLS: wie er met welk certificaat in mag, en waar een afzender zelf moet weigeren."""

from __future__ import annotations

from ikt_harness.api import Keten, scenario

_BEV = "Digikoppeling Beveiligingsstandaarden en voorschriften 2.0.1"
_EB = "Digikoppeling Best Practices ebMS2 3.2.2, EB005"


def _geweigerd(keten: Keten, welk: str, uitleg: str, *, tls: bool = True) -> None:
    """Call each side with a certificate that is not in order; nothing may be taken."""
    veilig = keten.msh.over_tls()
    for naar_dso in (False, True):
        poging = veilig.met_certificaat(welk, naar_dso=naar_dso)  # type: ignore[arg-type]  # one of its names
        keten.controle(
            f"{welk}-{poging.wie}", poging.weigering is not None if tls else poging.geweigerd,
            uitleg=f"{poging.kant} weigert {uitleg}.", gezien=poging, soort="official", grond=_BEV,
        )  # fmt: skip
        keten.controle_of_vraag(
            f"{welk}-{poging.wie}-niets", None if poging.afgeleverd is None else poging.afgeleverd == 0,
            uitleg=f"{poging.kant} heeft niets afgeleverd.", vraag="Is er bij uw toepassing niets afgeleverd?",
            gezien=f"{poging.afgeleverd} keer",
        )  # fmt: skip


def _goed(keten: Keten) -> None:
    """The same call with the right certificate goes through: the refusal was about the certificate."""
    veilig = keten.msh.over_tls()
    for naar_dso in (False, True):
        poging = veilig.met_certificaat("goed", naar_dso=naar_dso)
        keten.eis(
            f"goed-{poging.wie}", not poging.geweigerd, uitleg=f"{poging.kant} neemt het goede certificaat aan.",
            gezien=poging,
        )  # fmt: skip


@scenario(
    id="digikoppeling:T27",
    title="Geen clientcertificaat",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_BEV,
    needs=("server", "tls"),
)
def geen_certificaat(keten: Keten) -> None:
    """Zonder clientcertificaat komt er geen verbinding tot stand."""
    with keten.stap("Een aanroep zonder certificaat"):
        _geweigerd(keten, "geen", "een aanroep zonder certificaat")
    with keten.stap("Dezelfde aanroep met certificaat"):
        _goed(keten)


@scenario(
    id="digikoppeling:T28",
    title="Certificaat verlopen of nog niet geldig",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_BEV,
    needs=("server", "tls"),
)
def buiten_de_geldigheid(keten: Keten) -> None:
    """Een certificaat buiten zijn geldigheid wordt geweigerd."""
    with keten.stap("Een certificaat buiten zijn geldigheid"):
        _geweigerd(keten, "verlopen", "een verlopen certificaat")
        _geweigerd(keten, "nog-niet-geldig", "een certificaat dat nog niet geldig is")
    with keten.stap("Dezelfde aanroep met een geldig certificaat"):
        _goed(keten)


@scenario(
    id="digikoppeling:T29",
    title="Ingetrokken certificaat",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_BEV,
    needs=("server", "tls"),
)
def ingetrokken(keten: Keten) -> None:
    """Een certificaat op de CRL wordt geweigerd."""
    with keten.stap("Een ingetrokken certificaat"):
        _geweigerd(keten, "ingetrokken", "een ingetrokken certificaat")
    with keten.stap("Dezelfde aanroep met een certificaat dat niet is ingetrokken"):
        _goed(keten)


@scenario(
    id="digikoppeling:T30",
    title="Certificaat van een andere root",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_BEV,
    needs=("server", "tls"),
)
def andere_root(keten: Keten) -> None:
    """Een certificaat van een andere hiërarchie, of zelfondertekend, wordt geweigerd."""
    with keten.stap("Een certificaat dat niemand vertrouwt"):
        _geweigerd(keten, "andere-root", "een certificaat van een andere root")
        _geweigerd(keten, "zelfondertekend", "een zelfondertekend certificaat")
    with keten.stap("Dezelfde aanroep met een vertrouwd certificaat"):
        _goed(keten)


@scenario(
    id="digikoppeling:T31",
    title="Onbekende OIN",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground="Digikoppeling Koppelvlakstandaard Grote Berichten 3.8.1, GB009 en GB010",
    needs=("server", "tls"),
)
def onbekende_oin(keten: Keten) -> None:
    """Een vertrouwd certificaat met een OIN die geen toegang heeft, wordt door de toepassing geweigerd."""
    veilig = keten.msh.over_tls()
    with keten.stap("Een OIN zonder toegang stuurt een bericht"):
        veilig.instellingen(toegang=[veilig.oin, veilig.dso_oin])
        _geweigerd(keten, "onbekende-oin", "een OIN zonder toegang", tls=False)
        veilig.instellingen(toegang=[veilig.oin, veilig.dso_oin], certificaat="messageerror")
        poging = veilig.met_certificaat("onbekende-oin", naar_dso=True)
        keten.controle(
            "als-fout",
            poging.geweigerd,
            uitleg="DSO-LV kan het ook met SecurityFailure weigeren.",
            gezien=poging,
        )
    with keten.stap("Een OIN zonder toegang haalt een groot bestand"):
        status = veilig.haalt_bestand_met("onbekende-oin")
        keten.controle(
            "groot-bestand", status == 403, uitleg="DSO-LV weigert het bestand met 403.", gezien=status,
            soort="official", grond="GB010",
        )  # fmt: skip
    with keten.stap("De bekende OIN komt er gewoon in"):
        _goed(keten)


@scenario(
    id="digikoppeling:T32",
    title="OIN van het certificaat is niet die van de afzender",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_EB,
    needs=("server", "tls"),
)
def andere_oin(keten: Keten) -> None:
    """Wie namens een ander stuurt, wordt geweigerd, tenzij er een machtiging is."""
    veilig = keten.msh.over_tls()
    with keten.stap("Een ander stuurt namens de afzender, zonder machtiging"):
        _geweigerd(keten, "andere-oin", "een certificaat van een andere partij", tls=False)
    with keten.stap("Met een machtiging mag het wel"):
        veilig.machtig_ander()
        poging = veilig.met_certificaat("andere-oin", naar_dso=True)
        keten.eis(
            "gemachtigd", not poging.geweigerd and poging.afgeleverd == 1,
            uitleg="DSO-LV neemt het bericht van de gemachtigde aan.", gezien=poging, soort="official", grond=_EB,
        )  # fmt: skip


@scenario(
    id="digikoppeling:T33",
    title="Certificaat zonder OIN",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=f"{_BEV}, PKI001",
    needs=("server", "tls"),
)
def zonder_oin(keten: Keten) -> None:
    """TLS laat een certificaat zonder serialNumber toe; de toepassing moet het weigeren."""
    with keten.stap("Een certificaat zonder OIN"):
        _geweigerd(keten, "zonder-oin", "een certificaat zonder OIN", tls=False)
    with keten.stap("Dezelfde aanroep met OIN"):
        _goed(keten)


@scenario(
    id="digikoppeling:T34",
    title="Verouderde en moderne TLS",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=f"{_BEV}, ch04",
    needs=("server", "tls"),
)
def versies(keten: Keten) -> None:
    """TLS 1.1 en zwakke suites worden geweigerd; TLS 1.2 en 1.3 werken allebei."""
    veilig = keten.msh.over_tls()
    with keten.stap("Verouderd"):
        for oud in ("1.1", "zwak"):
            for naar_dso in (False, True):
                poging = veilig.met_certificaat("goed", naar_dso=naar_dso, versie=oud)
                keten.controle(
                    f"{oud.replace('.', '-')}-{poging.wie}", poging.weigering is not None,
                    uitleg=f"{poging.kant} weigert {'TLS 1.1' if oud == '1.1' else 'een zwakke suite'}.",
                    gezien=poging, soort="official", grond=f"{_BEV}, ch04",
                )  # fmt: skip
    with keten.stap("Modern"):
        for versie in ("1.2", "1.3"):
            for naar_dso in (False, True):
                poging = veilig.met_certificaat("goed", naar_dso=naar_dso, versie=versie)
                keten.controle(
                    f"{versie.replace('.', '-')}-{poging.wie}", not poging.geweigerd,
                    uitleg=f"{poging.kant} spreekt TLS {versie}.", gezien=poging, soort="official",
                    grond=f"{_BEV}, ch04", verplicht=versie == "1.2",
                )  # fmt: skip


@scenario(
    id="digikoppeling:T35",
    title="Servercertificaat hoort bij een andere naam",
    koppelvlak="TRANSPORT",
    keten="transport",
    ground=_BEV,
    needs=("server", "tls"),
)
def andere_naam(keten: Keten) -> None:
    """Een afzender stuurt niets naar een server waarvan het certificaat bij een andere naam hoort."""
    veilig = keten.msh.over_tls()
    with keten.stap("Het adres van DSO-LV heeft een certificaat voor een andere naam"):
        zending = veilig.naar_andere_naam()
        keten.eis(
            "niets-gestuurd", zending is None or zending.keer_afgeleverd == 0,
            uitleg="Er is niets naar dat adres gestuurd.",
            gezien="niets aangekomen" if zending is None else zending.telling, soort="official", grond=_BEV,
        )  # fmt: skip
        stand = None if zending is None else zending.stand
        keten.controle_of_vraag(
            "nog-niet-klaar", None if stand is None else stand == "CREATED",
            uitleg="Het eigen systeem houdt het bericht vast om het later te proberen.",
            vraag="Toont uw berichtenhandler waarom het bericht niet weg is?", gezien=stand, verplicht=False,
        )  # fmt: skip
    with keten.stap("Onder de goede naam gaat het wel"):
        zending = veilig.naar_dso("osb-rm")
        keten.eis(
            "goede-naam", zending.keer_afgeleverd == 1, uitleg="Met de goede naam komt een bericht aan.",
            gezien=zending.telling,
        )  # fmt: skip
