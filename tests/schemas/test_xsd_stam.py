"""The own schema of verzoekbericht 4.0.0 accepts and refuses what the published one does."""

from __future__ import annotations

import pytest
from lxml import etree

from ikt_schemas.xsd import validate

SCHEMA = "stam/verzoekbericht.xsd"
_BASE = "http://www.omgevingswet.nl/koppelvlak/stam-v4/"
MINIMAL = f"""<verzoekXML version="4.0.0" xmlns="{_BASE}IMAM" xmlns:v="{_BASE}verzoek" xmlns:c="{_BASE}common"
    xmlns:gml="http://www.opengis.net/gml">
  <stuurgegevens>
    <zender><organisatie>DSO</organisatie><applicatie>DSO-LV</applicatie></zender>
    <tijdstipBericht>2026-03-02T09:00:00.123456789</tijdstipBericht>
  </stuurgegevens>
  <verzoek>
    <v:akkoordverklaring>true</v:akkoordverklaring><v:ambtshalve>false</v:ambtshalve>
    <v:doel>Initieren</v:doel><v:indienDatum>2026-03-02T08:59:00</v:indienDatum>
    <v:naam>Schuur</v:naam><v:type>Aanvraag vergunning</v:type>
    <v:verzoeknummer>2026030200001</v:verzoeknummer><v:volgnummer>000</v:volgnummer>
    <v:project/>
    <v:bevoegdGezag><v:naam>proef</v:naam><v:oin>00000099000000990101</v:oin>
      <v:tijdvakGeldigheid><v:beginGeldigheid>2026-03-02T08:59:00</v:beginGeldigheid></v:tijdvakGeldigheid>
    </v:bevoegdGezag>
    <v:initiatiefnemer><v:nietNatuurlijkPersoon>
      <v:kvkNummer>90000001</v:kvkNummer><v:handelsnaam>Proef</v:handelsnaam>
    </v:nietNatuurlijkPersoon></v:initiatiefnemer>
    <v:projectlocaties><v:projectlocatie>
      <v:coordinatenEtrs>
        <c:puntlocatie><gml:pos>52.1 5.2</gml:pos></c:puntlocatie><c:referentiestelsel>ETRS89</c:referentiestelsel>
      </v:coordinatenEtrs>
      <v:adresaanduiding/>
    </v:projectlocatie></v:projectlocaties>
    <v:projectactiviteiten><v:projectactiviteit>
      <v:activiteitId>http://example.org/1</v:activiteitId><v:imowId>nl.imow-gm9901.activiteit.Een</v:imowId>
      <v:activiteitnaam>Bouwen</v:activiteitnaam><v:volgnummer>1</v:volgnummer>
    </v:projectactiviteit></v:projectactiviteiten>
  </verzoek>
</verzoekXML>"""


def _between(text: str, start: str, end: str) -> str:
    first = text.index(start)
    return text[:first] + text[text.index(end, first) + len(end) :]


REFUSED = {
    "doel Vooroverleg": MINIMAL.replace("Initieren", "Vooroverleg"),
    "version 4.0.1": MINIMAL.replace('version="4.0.0"', 'version="4.0.1"'),
    "no initiatiefnemer": _between(MINIMAL, "<v:initiatiefnemer>", "</v:initiatiefnemer>"),
    "no projectactiviteit": _between(MINIMAL, "<v:projectactiviteit>", "</v:projectactiviteit>"),
    "type in lower case": MINIMAL.replace("Aanvraag vergunning", "aanvraag vergunning"),
    "other order": MINIMAL.replace("<v:ambtshalve>false</v:ambtshalve>", "").replace(
        "</v:doel>", "</v:doel><v:ambtshalve>false</v:ambtshalve>"
    ),
    "puntlocatie in the other namespace": MINIMAL.replace("c:puntlocatie", "v:puntlocatie"),
    "both kinds of person": MINIMAL.replace(
        "</v:initiatiefnemer>",
        "<v:natuurlijkPersoon><v:geslachtsnaamNaamgebruik>A</v:geslachtsnaamNaamgebruik>"
        "<v:voorlettersNaamgebruik>B</v:voorlettersNaamgebruik></v:natuurlijkPersoon></v:initiatiefnemer>",
    ),
    "a name three times": MINIMAL.replace(
        "<v:handelsnaam>Proef</v:handelsnaam>", "<v:handelsnaam>Proef</v:handelsnaam>" * 3
    ),
    "unknown bron": MINIMAL.replace("<v:handelsnaam>", '<v:handelsnaam bron="KVK">'),
    "no form of location": MINIMAL.replace("<v:adresaanduiding/>", ""),
    "two forms of location": MINIMAL.replace(
        "<v:adresaanduiding/>", "<v:adresaanduiding/><v:kadastraleAanduiding/>"
    ),
    "moment without time": MINIMAL.replace("2026-03-02T08:59:00</v:indien", "2026-03-02</v:indien"),
}
ACCEPTED = {
    "minimal": MINIMAL,
    "version left out": MINIMAL.replace(' version="4.0.0"', ""),
    "Conceptverzoek": MINIMAL.replace("Initieren", "Conceptverzoek"),
    "withdrawal": MINIMAL.replace("Initieren", "Intrekken").replace("000<", "999<"),
    "no location": _between(MINIMAL, "<v:projectlocatie>", "</v:projectlocatie>"),
    "a name twice": MINIMAL.replace(
        "<v:handelsnaam>Proef</v:handelsnaam>",
        '<v:handelsnaam bron="gebruiker">Proef</v:handelsnaam><v:handelsnaam bron="DSO-LV">Proef BV</v:handelsnaam>',
    ),
    "polygon": MINIMAL.replace(
        "</c:referentiestelsel>",
        "</c:referentiestelsel><c:vlaklocatie><gml:surfaceMember/></c:vlaklocatie>",
    ),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    assert validate(etree.fromstring(ACCEPTED[name]), SCHEMA) == []


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    assert REFUSED[name] != MINIMAL
    faults = validate(etree.fromstring(REFUSED[name]), SCHEMA)
    assert faults
    assert all(fault.line for fault in faults)


def test_the_message_lists_the_allowed_values() -> None:
    (fault,) = validate(etree.fromstring(REFUSED["doel Vooroverleg"]), SCHEMA)
    assert "'Conceptverzoek'" in fault.message
    assert _BASE not in fault.message
