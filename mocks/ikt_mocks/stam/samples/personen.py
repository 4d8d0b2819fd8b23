"""Made-up persons, companies and addresses."""

from __future__ import annotations

from random import Random

from ikt_mocks.stam._codec import Waarde
from ikt_mocks.stam.messages import (
    BinnenlandsAdres,
    Contactadres,
    Contactpersoon,
    NatuurlijkPersoon,
    NietNatuurlijkPersoon,
    Persoon,
    Vestiging,
)
from ikt_mocks.stam.samples.opties import Persoonssoort

_NAMEN = ("Proefpersoon", "Voorbeeld", "Testman", "Ångström", "Müller-Fictief", "de la Démo")
_STRATEN = ("Proeflaan", "Testplein", "Fictiestraat", "Voorbeeldkade")
_BEDRIJVEN = ("Bouwbureau Denkbeeldig", "Testtimmerwerken", "Proefinstallaties")
PLAATS = "Voorbeeldstad"


def _prive(value: str, *bronnen: str) -> tuple[Waarde, ...]:
    return tuple(Waarde(value, publiceerbaar=False, bron=bron) for bron in bronnen or ("gebruiker",))


def postcode(random: Random) -> str:
    """Return a postcode in the reserved-looking range 9990–9999, which hardly any real street has."""
    return f"{random.randint(9990, 9999)}{random.choice('ABCDE')}{random.choice('XZ')}"


def adres(random: Random, *, dubbel: bool) -> BinnenlandsAdres:
    """Return an address; ``dubbel`` gives three parts twice, by the user and by the registry with another value."""
    number, code, street = str(random.randint(1, 250)), postcode(random), random.choice(_STRATEN)

    def part(value: str, registered: str) -> tuple[Waarde, ...]:
        own = Waarde(value, publiceerbaar=False, bron="gebruiker" if dubbel else None)
        return (own, Waarde(registered, publiceerbaar=False, bron="DSO-LV")) if dubbel else (own,)

    return BinnenlandsAdres(
        huisnummer=part(number, str(int(number) + 2)),
        postcode=part(code, postcode(random)),
        straatnaam=part(street, random.choice(_STRATEN)),
        woonplaatsnaam=(Waarde(PLAATS, publiceerbaar=False),),
    )


def persoon(random: Random, soort: Persoonssoort, *, dubbel: bool) -> Persoon:
    """Return a natural or other person with contact data on the reserved domain example.org."""
    return Persoon(
        emailadres=_prive(f"persoon{random.randint(100, 999)}@example.org"),
        telefoonnummer=_prive(f"06{random.randint(0, 99999999):08d}"),
        natuurlijk_persoon=_natuurlijk(random, dubbel=dubbel) if soort == "natuurlijk" else None,
        niet_natuurlijk_persoon=_bedrijf(random, dubbel=dubbel) if soort == "niet-natuurlijk" else None,
    )


def _natuurlijk(random: Random, *, dubbel: bool) -> NatuurlijkPersoon:
    return NatuurlijkPersoon(
        geslachtsnaam_naamgebruik=_prive(random.choice(_NAMEN), "DSO-LV"),
        voorletters_naamgebruik=_prive(f"{random.choice('ABCDEFGH')}.", "DSO-LV"),
        # Numbers that begin with 9999 are test numbers: no person has them.
        burgerservicenummer=Waarde(f"9999{random.randint(0, 99999):05d}", publiceerbaar=False),
        correspondentie_adres=Contactadres(binnenlands_adres=adres(random, dubbel=dubbel)),
        verblijfsadres=adres(random, dubbel=False),
    )


def _bedrijf(random: Random, *, dubbel: bool) -> NietNatuurlijkPersoon:
    name = random.choice(_BEDRIJVEN)
    return NietNatuurlijkPersoon(
        statutaire_naam=_prive(f"{name} B.V.", "DSO-LV"),
        kvk_nummer=_prive(f"9{random.randint(0, 9999999):07d}", "DSO-LV"),
        handelsnaam=_prive(name, "DSO-LV"),
        postadres=Contactadres(binnenlands_adres=adres(random, dubbel=dubbel)),
        bezoek_adres=adres(random, dubbel=False),
        vestiging=Vestiging(vestigingsnummer=_prive(f"9{random.randint(0, 10**11 - 1):011d}", "DSO-LV")),
    )


def contactpersoon(random: Random) -> Contactpersoon:
    """Return a contact person."""
    return Contactpersoon(
        achternaam=Waarde(random.choice(_NAMEN), publiceerbaar=False),
        emailadres=Waarde(f"contact{random.randint(100, 999)}@example.org", publiceerbaar=False),
        functie=Waarde("projectleider", publiceerbaar=False),
        voorletters=Waarde(f"{random.choice('KLMNOP')}.", publiceerbaar=False),
    )
