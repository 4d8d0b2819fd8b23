"""Checks that many STOP scripts make alike: refused with a code, registered, published."""

from __future__ import annotations

from ikt_harness.actors.plansysteem import Aanlevering
from ikt_harness.keten import Keten
from ikt_harness.ledger.records import CheckKind
from ikt_mocks.stop.samples import Voorbeeld

REGISTRATIE = ("opdracht-ontvangen", "validatie-voltooid", "registratie-voltooid")
_SCHEMA = "transportschema 1.2.0"
_VOLGORDE = "De volgorde is een keuze van de harness."
_KEUZE = "Welke uitkomst bij welke fout hoort, is een keuze van de harness."


def afgekeurd(
    keten: Keten,
    code: str,
    taak: str,
    voorbeeld: Voorbeeld,
    *,
    stand: str = "niet-valide",
    of: tuple[str, ...] = (),
    naam: str = "",
    opdracht: bytes | None = None,
    soort: CheckKind = "official",
) -> Aanlevering:
    """Deliver a package with one mistake: it is refused with ``code``, and the system knows it.

    :param taak: what to deliver, in Dutch.
    :param stand: the uitkomst; empty for a technical error, which has no verslag.
    :param of: codes that say the same in an earlier phase of the handling.
    :param naam: begins the ids of the checks; the code when left out.
    :param opdracht: bytes in the place of the zip.
    """
    plansysteem, naam = keten.plansysteem, naam or code
    with keten.stap(f"{taak} DSO-LV antwoordt {' of '.join((code, *of))}"):
        levering = plansysteem.lever(taak, voorbeeld, opdracht=opdracht)
        keten.eis(
            f"{naam}-gemeld", not levering.codes.isdisjoint((code, *of)),
            uitleg=f"Het antwoord meldt {' of '.join((code, *of))}.",
            gezien=sorted(levering.codes) or "geen meldingen", grond=code, soort=soort,
        )  # fmt: skip
        if stand:
            keten.controle(
                f"{naam}-{stand}", levering.laatste.stand == stand, uitleg=f"De uitkomst is {stand}. {_KEUZE}",
                gezien=levering.laatste.stand,
            )  # fmt: skip
        else:
            keten.controle(
                f"{naam}-mislukt", levering.laatste.uitkomst == "mislukt" and not levering.laatste.verslag,
                uitleg="Een technische fout geeft mislukt, zonder verslag.", gezien=levering.laatste.uitkomst,
                soort="observed",
            )  # fmt: skip
        weet_afkeuring(keten, levering, code, naam)
    return levering


def weet_afkeuring(keten: Keten, levering: Aanlevering, code: str, naam: str) -> None:
    """Check that the system fetched every answer, and shows the delivery as refused."""
    keten.controle(
        f"{naam}-opgehaald", levering.gelezen, uitleg="Het plansysteem heeft elk antwoord opgehaald.",
        gezien=levering.telling,
    )  # fmt: skip
    oordeel = keten.plansysteem.oordeel(levering)
    keten.controle_of_vraag(
        f"{naam}-toont-afgekeurd", None if oordeel is None else oordeel == "afgekeurd",
        uitleg="Het plansysteem toont de aanlevering als afgekeurd.",
        vraag=f"Toont uw plansysteem de aanlevering als afgekeurd, met {code}?", gezien=oordeel, verplicht=False,
    )  # fmt: skip


def geregistreerd(keten: Keten, naam: str, levering: Aanlevering) -> None:
    """Require that a publication was registered without an error."""
    keten.eis(
        naam, levering.standen == list(REGISTRATIE),
        uitleg=f"De antwoorden zijn achtereenvolgens {', '.join(REGISTRATIE)}. {_VOLGORDE}",
        gezien=f"{levering.standen} {sorted(levering.codes)}",
    )  # fmt: skip


def gepubliceerd(keten: Keten, naam: str, levering: Aanlevering) -> Aanlevering:
    """Move to its datumBekendmaking and require that a registered delivery is published; return it as it stands."""
    if levering.datum_bekendmaking is not None:
        keten.plansysteem.tot_en_met(levering.datum_bekendmaking)
    levering = keten.plansysteem.volg(levering)
    keten.eis(
        naam, levering.laatste.stand == "gepubliceerd", uitleg="De uitkomst is gepubliceerd.",
        gezien=levering.laatste.stand, soort="official", grond=_SCHEMA,
    )  # fmt: skip
    return levering
