"""Content: numbers, documents, persons and places that the schema leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ikt_mocks.rules import rule
from ikt_mocks.stam import errors
from ikt_mocks.stam.messages import EERSTE, INTREKKING, VX
from ikt_mocks.stam.rules._subject import VERZOEK, Bericht, melding, shown, text_of
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

_VERZOEKNUMMER = re.compile(r"[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{5}")
_VOLGNUMMER = re.compile(r"[0-9]{3}")
_DOCUMENT_ID = re.compile(r"[0-9A-Fa-f]{64}")
_OIN = re.compile(r"[0-9]{20}")
_TRUTH = ("true", "false")
_NO_BSN = "000000000"
_MIN_BSN = 8
# European Netherlands in ETRS89, in whole degrees with room around it.
_LATITUDES, _LONGITUDES = (50.0, 54.5), (2.0, 8.0)


@rule(errors.VOLGNUMMER_EN_DOEL.code)
def volgnummer_fits_doel(bericht: Bericht) -> Iterator[Melding]:
    """The first version has 000, a supplement counts up from 001, a withdrawal has 999."""
    node = bericht.first(f"{VERZOEK}/vx:volgnummer")
    doel = text_of(bericht.first(f"{VERZOEK}/vx:doel"))
    number = text_of(node)
    if node is None or not number.isascii() or not number.isdigit():
        return
    value = int(number)
    expected = {
        "Initieren": (value == int(EERSTE), EERSTE),
        "Conceptverzoek": (value == int(EERSTE), EERSTE),
        "Aanvullen": (int(EERSTE) < value < int(INTREKKING), "001-998"),
        "Intrekken": (value == int(INTREKKING), INTREKKING),
    }.get(doel)
    if expected is None or expected[0]:
        return
    yield melding(
        errors.VOLGNUMMER_EN_DOEL,
        node,
        Text(
            f"volgnummer {shown(node)} past niet bij doel {doel}; verwacht is {expected[1]}",
            f"volgnummer {shown(node)} does not fit doel {doel}; {expected[1]} is expected",
        ),
        Text(
            "Geef de eerste versie 000, elke aanvulling één meer en de intrekking 999.",
            "Give the first version 000, every supplement one more and the withdrawal 999.",
        ),
    )


@rule(errors.VOLGNUMMER_VORM.code)
def volgnummer_has_three_digits(bericht: Bericht) -> Iterator[Melding]:
    """The volgnummer is written with three digits."""
    node = bericht.first(f"{VERZOEK}/vx:volgnummer")
    if node is None or _VOLGNUMMER.fullmatch(text_of(node)):
        return
    yield melding(
        errors.VOLGNUMMER_VORM,
        node,
        Text(
            f"volgnummer '{shown(node)}' heeft geen drie cijfers",
            f"volgnummer '{shown(node)}' has not three digits",
        ),
        Text("Schrijf het met voorloopnullen, zoals 001.", "Write it with leading zeros, such as 001."),
    )


@rule(errors.VERZOEKNUMMER_VORM.code)
def verzoeknummer_has_its_form(bericht: Bericht) -> Iterator[Melding]:
    """The verzoeknummer is a date and five digits."""
    node = bericht.first(f"{VERZOEK}/vx:verzoeknummer")
    if node is None or _VERZOEKNUMMER.fullmatch(text_of(node)):
        return
    yield melding(
        errors.VERZOEKNUMMER_VORM,
        node,
        Text(
            f"verzoeknummer '{shown(node)}' is geen jjjjmmdd met vijf cijfers erachter",
            f"verzoeknummer '{shown(node)}' is no yyyymmdd followed by five digits",
        ),
        Text("Neem het nummer over zoals DSO-LV het gaf.", "Take the number over as DSO-LV gave it."),
    )


@rule(errors.DOCUMENT_DUBBEL.code)
def document_ids_are_unique(bericht: Bericht) -> Iterator[Melding]:
    """No documentId stands twice in one message."""
    seen: set[str] = set()
    for node in bericht.find("//vx:document/vx:documentId"):
        key = text_of(node)
        if key in seen:
            yield melding(
                errors.DOCUMENT_DUBBEL,
                node,
                Text(
                    f"documentId {shown(node)} komt vaker voor",
                    f"documentId {shown(node)} occurs more than once",
                ),
                Text("Geef elk document een eigen id.", "Give every document an id of its own."),
            )
        seen.add(key)


@rule(errors.DOCUMENT_ID_VORM.code)
def document_id_has_its_form(bericht: Bericht) -> Iterator[Melding]:
    """A documentId is 64 hexadecimal digits."""
    for node in bericht.find("//vx:document/vx:documentId"):
        if not _DOCUMENT_ID.fullmatch(text_of(node)):
            yield melding(
                errors.DOCUMENT_ID_VORM,
                node,
                Text(
                    f"documentId '{shown(node)}' is geen 64 hexcijfers",
                    f"documentId '{shown(node)}' is not 64 hex digits",
                ),
                Text("Neem het id over zoals DSO-LV het gaf.", "Take the id over as DSO-LV gave it."),
            )


@rule(errors.BSN_OPENBAAR.code)
def bsn_stays_private(bericht: Bericht) -> Iterator[Melding]:
    """No burgerservicenummer is marked publishable, and none stands in text that is."""
    numbers: set[str] = set()
    for node in bericht.find("//vx:burgerservicenummer"):
        number = text_of(node)
        if number == _NO_BSN or len(number) < _MIN_BSN:
            continue
        numbers.add(number)
        if _is_public(node):
            yield _bsn(node)
    for node in bericht.find("//*[@publiceerbaar]"):
        if _local(node) != "burgerservicenummer" and _is_public(node) and _holds(text_of(node), numbers):
            yield _bsn(node)
    for node in bericht.find("//vx:specificatie[vx:publiceerbaar]"):
        public = text_of(node.find(f"{{{VX}}}publiceerbaar")) in ("true", "1")
        answer = node.find(f"{{{VX}}}antwoord")
        if public and answer is not None and _holds(text_of(answer), numbers):
            yield _bsn(answer)


def _is_public(node: etree._Element) -> bool:
    return (node.get("publiceerbaar") or "").strip() in ("true", "1")


def _holds(text: str, numbers: set[str]) -> bool:
    return any(number in numbers for number in re.findall(r"\d+", text))


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname


def _bsn(node: etree._Element) -> Melding:
    # The number itself is left out: findings go into reports.
    return melding(
        errors.BSN_OPENBAAR,
        node,
        Text(
            "een burgerservicenummer staat in een publiceerbaar veld",
            "a burgerservicenummer stands in a publishable field",
        ),
        Text(
            "Zet publiceerbaar op false of haal het nummer weg.",
            "Set publiceerbaar to false or remove the number.",
        ),
    )


@rule(errors.ALLEEN_ETRS.code)
def location_is_more_than_etrs(bericht: Bericht) -> Iterator[Melding]:
    """A location with ETRS coordinates only carries an empty address or parcel: legal, and easily overlooked."""
    for node in bericht.find("//vx:adresaanduiding[not(*)] | //vx:kadastraleAanduiding[not(*)]"):
        yield melding(
            errors.ALLEEN_ETRS,
            node,
            Text(
                "de locatie heeft alleen ETRS-coördinaten; deze aanduiding is leeg",
                "the location has ETRS coordinates only; this designation is empty",
            ),
            Text("Reken erop dat adres en perceel ontbreken.", "Bear that address and parcel are missing."),
        )


@rule(errors.GEEN_LOCATIE.code)
def there_is_a_location(bericht: Bericht) -> Iterator[Melding]:
    """A verzoek without any location is legal, and easily overlooked."""
    for node in bericht.find(f"{VERZOEK}/vx:projectlocaties[not(*)]"):
        yield melding(
            errors.GEEN_LOCATIE,
            node,
            Text("het verzoek heeft geen enkele projectlocatie", "the verzoek has no projectlocatie at all"),
            Text("Reken erop dat de locatie ontbreekt.", "Bear that the location is missing."),
        )


@rule(errors.OIN_VORM.code)
def oin_has_its_form(bericht: Bericht) -> Iterator[Melding]:
    """An OIN is 20 digits."""
    for node in bericht.find("//vx:bevoegdGezag/vx:oin | //vx:uitvoerendeInstantie/vx:oin"):
        if not _OIN.fullmatch(text_of(node)):
            yield melding(
                errors.OIN_VORM,
                node,
                Text(
                    f"'{shown(node)}' is geen OIN van 20 cijfers",
                    f"'{shown(node)}' is no OIN of 20 digits",
                ),
                Text("Schrijf de OIN uit het OIN-register.", "Write the OIN from the OIN register."),
            )


@rule(errors.BRON_ONBEKEND.code)
def doubled_values_differ_in_bron(bericht: Bericht) -> Iterator[Melding]:
    """Of a doubled value one is the user's and one the registry's, and each says so."""
    for node in bericht.find("//*[not(*)][local-name()=local-name(preceding-sibling::*[1])]"):
        previous = node.getprevious()
        if previous is None or previous.tag != node.tag or not _may_be_doubled(node):
            continue
        if {node.get("bron"), previous.get("bron")} != {"gebruiker", "DSO-LV"}:
            name = _local(node)
            yield melding(
                errors.BRON_ONBEKEND,
                node,
                Text(
                    f"'{name}' staat er twee keer, maar bron zegt niet welke van wie is",
                    f"'{name}' stands twice, but bron does not tell which is whose",
                ),
                Text(
                    'Geef de ene bron="gebruiker" en de andere bron="DSO-LV".',
                    'Give one bron="gebruiker" and the other bron="DSO-LV".',
                ),
            )


def _may_be_doubled(node: etree._Element) -> bool:
    return any(_local(parent) in ("gemachtigde", "initiatiefnemer") for parent in node.iterancestors())


@rule(errors.ETRS_BUITEN_NEDERLAND.code)
def etrs_is_latitude_first(bericht: Bericht) -> Iterator[Melding]:
    """An ETRS point is latitude then longitude, and lies in the Netherlands."""
    for node in bericht.find("//ic:puntlocatie//*[local-name()='pos']"):
        numbers = text_of(node).split()
        try:
            latitude, longitude = (float(number) for number in numbers)
        except ValueError:
            latitude = longitude = float("nan")
        if _LATITUDES[0] <= latitude <= _LATITUDES[1] and _LONGITUDES[0] <= longitude <= _LONGITUDES[1]:
            continue
        yield melding(
            errors.ETRS_BUITEN_NEDERLAND,
            node,
            Text(
                f"'{shown(node)}' is geen punt in Nederland als breedte en lengte in graden",
                f"'{shown(node)}' is no point in the Netherlands as latitude and longitude in degrees",
            ),
            Text("Schrijf eerst de breedte, dan de lengte.", "Write latitude first, then longitude."),
        )


@rule(errors.GEEN_WAARHEID.code)
def truth_is_written_as_such(bericht: Bericht) -> Iterator[Melding]:
    """Text fields that hold a yes or no hold ``true`` or ``false``."""
    paths = (
        f"{VERZOEK}/vx:akkoordverklaring",
        f"{VERZOEK}/vx:ambtshalve",
        "//vx:gevraagdeBijlage/vx:verplicht",
    )
    for node in bericht.find(" | ".join(paths)):
        if text_of(node) not in _TRUTH:
            yield melding(
                errors.GEEN_WAARHEID,
                node,
                Text(f"'{shown(node)}' is niet true of false", f"'{shown(node)}' is not true or false"),
                Text("Schrijf true of false.", "Write true or false."),
            )
