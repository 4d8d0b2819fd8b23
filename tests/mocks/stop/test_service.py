"""What the mock LVBB does with deliveries: answers, profiles, register, breaking off, access and settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree
from starlette.applications import Starlette

from ikt_mocks import activiteiten, jobs, journal
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE, LEVERANCIER, Party
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_mocks.stop import samples, service
from ikt_mocks.stop.messages import Resultaat
from ikt_mocks.workspace import Workspace, Workspaces

Ask = Callable[..., httpx.Response]
DATUM = date(2026, 3, 17)
AKN = "/akn/nl/bill/gm9901/2026/voorbeeldbesluit1"


@dataclass(frozen=True)
class Lvbb:
    """The mock in this process, and short ways to use it."""

    app: Starlette
    workspace: Workspace
    token: str
    ask: Ask

    def kop(self, party: Party) -> dict[str, str]:
        """Return the headers of a call by ``party``."""
        return {"Authorization": f"Bearer {self.token}", "X-IKT-OIN": party.oin}

    def post(self, voorbeeld: samples.Voorbeeld, party: Party = GEMEENTE, **options: Any) -> httpx.Response:  # noqa: ANN401 - the parts
        """Deliver a sample."""
        files = options.get("files") or {
            "verzoek": ("verzoek.xml", voorbeeld.verzoek(), "application/xml"),
            "opdracht": ("opdracht.zip", voorbeeld.zip(), "application/zip"),
        }
        return self.ask(self.app, "POST", "/stop/v1/leveringen", headers=self.kop(party), files=files)

    def lever(self, voorbeeld: samples.Voorbeeld, party: Party = GEMEENTE) -> str:
        """Deliver a sample, do what is due and return the path of its answers."""
        receipt = self.post(voorbeeld, party)
        assert receipt.status_code == 202, receipt.text
        self.werk_af()
        return str(receipt.json()["resultaat"])

    def werk_af(self) -> None:
        """Do what is due."""
        with httpx.Client() as client:
            jobs.run_due(self.workspace, service.handlers(), client)

    def verder(self, **by: float) -> None:
        """Move the clock and do what is due."""
        self.workspace.advance(timedelta(**by))
        self.werk_af()

    def antwoorden(self, pad: str, party: Party = GEMEENTE) -> list[Resultaat]:
        """Return every answer."""
        aantal = int(self.ask(self.app, "GET", pad, headers=self.kop(party)).headers["x-ikt-aantal"])
        found: list[Resultaat] = []
        for number in range(1, aantal + 1):
            answer = self.ask(self.app, "GET", f"{pad}?volgnummer={number}", headers=self.kop(party))
            assert answer.headers["x-ikt-volgnummer"] == str(number)
            found.append(Resultaat.read(answer.content))
        return found

    def standen(self, voorbeeld: samples.Voorbeeld, party: Party = GEMEENTE) -> list[str]:
        """Deliver and return the state of each answer."""
        return [answer.stand for answer in self.antwoorden(self.lever(voorbeeld, party), party)]


@pytest.fixture
def lvbb(workspaces: Workspaces, workspace: Workspace, ask: Ask) -> Lvbb:
    token = workspace.add_token([GEMEENTE.oin, BUURGEMEENTE.oin, LEVERANCIER.oin])
    return Lvbb(create_app(workspaces, MockSettings(dispatch=False)), workspace, token, ask)


def _besluit(**changes: Any) -> samples.Voorbeeld:  # noqa: ANN401 - the sample's own parameters
    return samples.besluit(datum=DATUM, **changes)


REGISTRATIE = ["opdracht-ontvangen", "validatie-voltooid", "registratie-voltooid"]


def test_a_publication_step_by_step(lvbb: Lvbb) -> None:
    receipt = lvbb.post(_besluit())
    assert receipt.json() == {
        "idLevering": "voorbeeld-besluit-001",
        "gesprek": "00000001",
        "resultaat": f"/stop/v1/resultaten/{GEMEENTE.oin}_00000001",
    }
    pad = receipt.json()["resultaat"]
    nothing_yet = lvbb.ask(lvbb.app, "GET", pad, headers=lvbb.kop(GEMEENTE))
    assert (nothing_yet.status_code, nothing_yet.headers["x-ikt-aantal"]) == (204, "0")
    lvbb.werk_af()
    assert [a.stand for a in lvbb.antwoorden(pad)] == REGISTRATIE
    lvbb.verder(days=14)
    assert [a.stand for a in lvbb.antwoorden(pad)] == REGISTRATIE
    lvbb.verder(days=1)
    *_, last = lvbb.antwoorden(pad)
    assert last.naam == "publicatieVerzoekResultaat"
    assert last.uitkomst == "succes"
    assert last.verslag is not None
    assert last.verslag.uitkomst == "gepubliceerd"
    assert last.verslag.tijdstip_publicatie is not None
    assert last.verslag.tijdstip_publicatie.isoformat() == "2026-03-17T00:00:00+01:00"
    assert last.codes == {"DL-0005"}
    newest = lvbb.ask(lvbb.app, "GET", pad, headers=lvbb.kop(GEMEENTE))
    assert newest.headers["x-ikt-volgnummer"] == newest.headers["x-ikt-aantal"] == "4"
    assert newest.headers["content-type"].startswith("application/xml")
    lvbb.verder(days=10)
    assert len(lvbb.antwoorden(pad)) == 4


def test_activiteiten_become_known_when_published(lvbb: Lvbb) -> None:
    def known() -> list[activiteiten.Activiteit]:
        with lvbb.workspace.read() as unit:
            return activiteiten.known(unit)

    lvbb.lever(_besluit())
    assert known() == []
    lvbb.verder(days=15)
    (activiteit,) = known()
    assert activiteit.urn == "nl.imow-gm9901.activiteit.2026voorbeeld1"
    assert (activiteit.omschrijving, activiteit.oin) == ("Boom kappen", GEMEENTE.oin)
    assert (activiteit.bestuurslaag, activiteit.begin_datum) == ("gemeente", date(2026, 3, 24))
    assert lvbb.standen(samples.directe_mutatie(jaar=2026)) == [
        "opdracht-ontvangen",
        "validatie-voltooid",
        "mutatie-voltooid",
        "ok",
    ]
    assert known()[0].omschrijving == "Boom kappen of rooien"


def _zonder_activiteit(voorbeeld: samples.Voorbeeld) -> samples.Voorbeeld:
    """Deliver the rule again without the activiteit."""
    besluit = _besluit()
    regels = re.sub(
        rb"<r:Regeltekst .*?</r:Regeltekst>|<r:activiteitaanduiding>.*</r:activiteitaanduiding>",
        b"",
        besluit.lees("owRegelteksten.xml"),
    ).replace(b"    <sl:stand><ow-dc:owObject></ow-dc:owObject></sl:stand>\n", b"")
    return voorbeeld.met("owRegelteksten.xml", regels).vervang(
        "manifest-ow.xml",
        "</Aanlevering>",
        "<Bestand><naam>owRegelteksten.xml</naam></Bestand></Aanlevering>",
    )


def test_an_activiteit_can_be_ended(lvbb: Lvbb) -> None:
    lvbb.lever(_besluit())
    lvbb.verder(days=15)
    einde = samples.directe_mutatie(jaar=2026, naam="Boom kappen").vervang(
        "owActiviteiten.xml", "<rol:identificatie>", "<ow:status>beëindigen</ow:status><rol:identificatie>"
    )
    assert lvbb.standen(einde)[-1] == "niet-valide", "a rule refers to it still"
    zonder = _zonder_activiteit(einde.met_id("einde-002"))
    assert lvbb.standen(zonder)[-1] == "ok"
    with lvbb.workspace.read() as unit:
        assert activiteiten.known(unit)[0].eind_datum == date(2026, 3, 17)


def test_an_ontwerp_makes_nothing_known(lvbb: Lvbb) -> None:
    pad = lvbb.lever(samples.ontwerpbesluit(datum=DATUM))
    lvbb.verder(days=15)
    assert lvbb.antwoorden(pad)[-1].stand == "gepubliceerd"
    with lvbb.workspace.read() as unit:
        assert activiteiten.known(unit) == []


@pytest.mark.parametrize(
    ("voorbeeld", "standen"),
    [
        (_besluit(soort="validatie"), ["valide"]),
        (samples.kennisgeving(datum=DATUM), REGISTRATIE),
        (samples.kennisgeving(datum=DATUM, soort="validatie"), ["valide"]),
        (samples.directe_mutatie(jaar=2026, soort="validatieDirecteMutatie"), ["valide"]),
    ],
)
def test_other_orders(lvbb: Lvbb, voorbeeld: samples.Voorbeeld, standen: list[str]) -> None:
    # What the orders are about is known.
    if not voorbeeld.id_levering.startswith("voorbeeld-besluit"):
        lvbb.lever(_besluit())
    assert lvbb.standen(voorbeeld) == standen
    lvbb.verder(seconds=3)


def test_a_validation_registers_nothing(lvbb: Lvbb) -> None:
    lvbb.lever(_besluit(soort="validatie"))
    assert lvbb.standen(samples.afbreken(akn=AKN)) == ["akn-iri-niet-gevonden"]


@pytest.mark.parametrize(("profiel", "uiterlijk"), [(None, "succes"), ("lvbb-strict", "mislukt")])
def test_the_outer_uitkomst_depends_on_the_profile(lvbb: Lvbb, profiel: str | None, uiterlijk: str) -> None:
    lvbb.workspace.change_settings(lvbb_profiel=profiel)
    bad = _besluit().vervang("Werkingsgebied.gml", "121000", "121001")
    answers = lvbb.antwoorden(lvbb.lever(bad))
    assert [(a.stand, a.uitkomst) for a in answers] == [
        ("opdracht-ontvangen", "succes"),
        ("niet-valide", uiterlijk),
    ]
    assert answers[1].codes == {"LVBB3008"}
    (melding,) = answers[1].alle_meldingen
    assert (melding.ernst, melding.soort) == ("fout", "inhoudelijk")
    assert "Werkingsgebied.xml, regel" in melding.beschrijving


def test_a_technical_error_has_no_verslag(lvbb: Lvbb) -> None:
    (answer,) = lvbb.antwoorden(lvbb.lever(_besluit().zonder("manifest.xml")))
    assert (answer.uitkomst, answer.verslag, set(answer.codes)) == ("mislukt", None, {"LVBB1003"})
    assert answer.meldingen[0].soort == "technisch"


def test_an_error_in_the_order_ends_the_handling_before_the_content(lvbb: Lvbb) -> None:
    bad = _besluit().vervang("Werkingsgebied.gml", "121000", "121001")
    bad = bad.vervang("Besluit.xml", 'schemaversie="1.2.0"', 'schemaversie="1.0.4"')
    answers = lvbb.antwoorden(lvbb.lever(bad))
    assert [a.stand for a in answers] == ["opdracht-ontvangen", "opdracht-niet-valide"]
    assert answers[1].codes == {"LVBB1515"}


def test_the_second_answer_contradicts_the_first(lvbb: Lvbb) -> None:
    bad = _besluit(soort="validatie").vervang(
        "Besluit.xml", "proceduretype_definitief", "proceduretype_ontwerp"
    )
    pad = lvbb.lever(bad)
    assert [a.stand for a in lvbb.antwoorden(pad)] == ["valide"]
    lvbb.verder(seconds=1)
    assert [a.stand for a in lvbb.antwoorden(pad)] == ["valide"]
    lvbb.verder(seconds=1)
    first, second = lvbb.antwoorden(pad)
    assert (set(first.codes), set(second.codes)) == (set(), {"BHKV1004"})
    assert second.stand == "niet-valide"
    assert second.alle_meldingen[0].categorie == f"{AKN}/nld@2026;1"
    assert lvbb.standen(bad.als("publicatie").met_id("ander-id")) == ["opdracht-ontvangen", "niet-valide"]


def test_an_id_levering_is_used_once_per_oin(lvbb: Lvbb) -> None:
    lvbb.lever(_besluit().zonder("manifest.xml"))
    (again,) = lvbb.antwoorden(lvbb.lever(_besluit()))
    assert (again.uitkomst, set(again.codes)) == ("mislukt", {"LVBB1012"})
    assert lvbb.standen(_besluit().met_id("een-ander-id")) == REGISTRATIE
    assert lvbb.standen(_besluit(party=BUURGEMEENTE), BUURGEMEENTE) == REGISTRATIE


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda v: replace(v, id_levering="anders"), "IKT-STOP-001"),
        (lambda v: replace(v, soort="validatie"), "IKT-STOP-002"),
    ],
)
def test_request_and_order_belong_together(
    lvbb: Lvbb, change: Callable[[samples.Voorbeeld], samples.Voorbeeld], code: str
) -> None:
    (answer,) = lvbb.antwoorden(lvbb.lever(change(_besluit())))
    assert (answer.uitkomst, set(answer.codes)) == ("mislukt", {code})


def test_a_sender_speaks_for_itself(lvbb: Lvbb) -> None:
    (answer,) = lvbb.antwoorden(lvbb.lever(_besluit(), BUURGEMEENTE), BUURGEMEENTE)
    assert answer.codes == {"IKT-STOP-003"}


class TestMachtiging:
    """LVBB1512: who may deliver for whom."""

    def test_is_not_judged_without_a_list(self, lvbb: Lvbb) -> None:
        assert lvbb.standen(_besluit(aanleveraar=LEVERANCIER), LEVERANCIER) == REGISTRATIE

    @pytest.mark.parametrize(
        ("tot", "standen"),
        [("2026-03-02", REGISTRATIE), ("2026-03-01", ["opdracht-ontvangen", "opdracht-niet-valide"])],
    )
    def test_is_judged_on_the_day_of_delivery(self, lvbb: Lvbb, tot: str, standen: list[str]) -> None:
        lvbb.workspace.change_settings(
            lvbb_machtigingen=[
                {
                    "aanleveraar": LEVERANCIER.oin,
                    "bevoegd_gezag": GEMEENTE.oin,
                    "vanaf": "2026-01-01",
                    "tot": tot,
                }
            ]
        )
        answers = lvbb.antwoorden(lvbb.lever(_besluit(aanleveraar=LEVERANCIER), LEVERANCIER), LEVERANCIER)
        assert [a.stand for a in answers] == standen
        assert ("LVBB1512" in answers[-1].codes) == (standen != REGISTRATIE)
        assert lvbb.standen(_besluit(nummer=2)) == REGISTRATIE


class TestAfbreken:
    """Breaking off a publication: LVBB1502, 1551, 1553, 1555, 1568."""

    def test_before_the_day(self, lvbb: Lvbb) -> None:
        pad = lvbb.lever(_besluit())
        assert lvbb.standen(samples.afbreken(akn=AKN)) == ["ok"]
        assert lvbb.antwoorden(pad)[-1].stand == "behandeling-afgebroken"
        lvbb.verder(days=20)
        assert lvbb.antwoorden(pad)[-1].stand == "behandeling-afgebroken"
        (again,) = lvbb.antwoorden(lvbb.lever(_besluit()))
        assert again.codes == {"LVBB1012"}

    def test_twice(self, lvbb: Lvbb) -> None:
        lvbb.lever(_besluit())
        assert lvbb.standen(samples.afbreken(akn=AKN)) == ["ok"]
        assert lvbb.standen(samples.afbreken(akn=AKN, id_levering="nogmaals")) == ["akn-iri-niet-gevonden"]

    def test_after_the_day(self, lvbb: Lvbb) -> None:
        lvbb.lever(_besluit())
        lvbb.verder(days=15)
        (answer,) = lvbb.antwoorden(lvbb.lever(samples.afbreken(akn=AKN)))
        # Date and publication, and what was published with it: the regelingversie, the GIO and the legal information.
        codes = {f"LVBB{number}" for number in (1553, 1555, 1556, 1557, 1579)}
        assert (answer.stand, set(answer.codes)) == ("behandeling-mislukt", codes)

    def test_of_another_bevoegd_gezag(self, lvbb: Lvbb) -> None:
        lvbb.lever(_besluit())
        bad = samples.afbreken(akn=AKN, party=BUURGEMEENTE)
        (answer,) = lvbb.antwoorden(lvbb.lever(bad, BUURGEMEENTE), BUURGEMEENTE)
        assert (answer.stand, set(answer.codes)) == ("behandeling-mislukt", {"LVBB1568"})

    @pytest.mark.parametrize(
        ("akn", "stand", "code"),
        [
            ("/akn/nl/bill/gm9901/2026/onbekend", "akn-iri-niet-gevonden", "LVBB1551"),
            ("/akn/nl/act/gm9901/2026/voorbeeldbesluit1", "akn-iri-niet-valide", "LVBB1502"),
            ("geen akn", "akn-iri-niet-valide", "LVBB1502"),
        ],
    )
    def test_of_something_else(self, lvbb: Lvbb, akn: str, stand: str, code: str) -> None:
        lvbb.lever(_besluit())
        (answer,) = lvbb.antwoorden(lvbb.lever(samples.afbreken(akn=akn)))
        assert answer.stand == stand
        assert code in answer.codes


def test_asking_for_what_is_registered(lvbb: Lvbb) -> None:
    lvbb.lever(_besluit())
    vraag = samples.afbreken(akn=AKN, id_levering="vraag-1").als("raadpleeg")
    assert lvbb.standen(vraag) == ["ok"]
    buren = samples.afbreken(akn=AKN, id_levering="vraag-2", party=BUURGEMEENTE).als("raadpleeg")
    assert lvbb.standen(buren, BUURGEMEENTE) == ["akn-iri-niet-gevonden"]
    lvbb.verder(days=15)
    assert lvbb.standen(buren.met_id("vraag-3"), BUURGEMEENTE) == ["ok"]


class TestToegang:
    """Who sees what."""

    def test_the_parties_of_the_order_see_the_answers_and_nobody_else(self, lvbb: Lvbb) -> None:
        pad = lvbb.lever(_besluit(aanleveraar=LEVERANCIER), LEVERANCIER)
        for party, status in ((LEVERANCIER, 200), (GEMEENTE, 200), (BUURGEMEENTE, 404)):
            assert lvbb.ask(lvbb.app, "GET", pad, headers=lvbb.kop(party)).status_code == status

    def test_a_forged_order_gives_nobody_else_sight(self, lvbb: Lvbb) -> None:
        pad = lvbb.lever(_besluit(), BUURGEMEENTE)
        assert lvbb.ask(lvbb.app, "GET", pad, headers=lvbb.kop(GEMEENTE)).status_code == 404

    @pytest.mark.parametrize("kenmerk", ["x", "1_1", "_", "00000099000000990101_٣", "a_" + "9" * 30])
    def test_an_unknown_exchange(self, lvbb: Lvbb, kenmerk: str) -> None:
        lvbb.lever(_besluit())
        pad = f"/stop/v1/resultaten/{kenmerk}"
        assert lvbb.ask(lvbb.app, "GET", pad, headers=lvbb.kop(GEMEENTE)).status_code == 404

    def test_another_workspace_is_another_world(self, lvbb: Lvbb, workspaces: Workspaces) -> None:
        pad = lvbb.lever(_besluit())
        other = workspaces.create(name="ander", moment=lvbb.workspace.now(), runs=False)
        elsewhere = replace(lvbb, workspace=other, token=other.add_token([GEMEENTE.oin]))
        assert elsewhere.ask(lvbb.app, "GET", pad, headers=elsewhere.kop(GEMEENTE)).status_code == 404
        assert elsewhere.standen(_besluit()) == REGISTRATIE


class TestVerkeerdeVerzoeken:
    """What the facade refuses before there is a delivery."""

    def test_without_a_zip_there_is_an_answer(self, lvbb: Lvbb) -> None:
        files = {"verzoek": ("verzoek.xml", _besluit().verzoek(), "application/xml")}
        pad = lvbb.post(_besluit(), files=files).json()["resultaat"]
        lvbb.werk_af()
        (answer,) = lvbb.antwoorden(pad)
        assert (answer.uitkomst, set(answer.codes)) == ("mislukt", {"LVBB0002"})

    @pytest.mark.parametrize(
        ("verzoek", "reden"),
        [
            (b"geen xml", "welgevormde"),
            (b"<x/>", "leveringsverzoek"),
            (b"<!DOCTYPE x><x/>", "DOCTYPE"),
            (_besluit().lees("opdracht.xml"), "leveringsverzoek"),
            (b"<a>" + b" " * 2_000_000 + b"</a>", "toegestaan"),
        ],
    )
    def test_a_bad_request(self, lvbb: Lvbb, verzoek: bytes, reden: str) -> None:
        answer = lvbb.post(_besluit(), files={"verzoek": ("v.xml", verzoek), "opdracht": ("o.zip", b"x")})
        assert answer.status_code == 400
        assert reden in answer.json()["title"]

    def test_a_reference_to_a_zip_elsewhere_beside_a_zip(self, lvbb: Lvbb) -> None:
        gb = (
            '<publicatieGBVerzoek xmlns="http://www.overheid.nl/2017/lvbb" '
            'xmlns:gb="http://www.logius.nl/digikoppeling/gb/2010/10"><idLevering>gb-1</idLevering>'
            "<softwareVersie><leverancier>L</leverancier></softwareVersie><external-data-reference><gb:lifetime/>"
            '<gb:content contentType="application/zip"><gb:filename>o.zip</gb:filename>'
            '<gb:checksum type="MD5">00</gb:checksum><gb:size>1</gb:size></gb:content><gb:transport><gb:location>'
            '<gb:senderUrl type="xs:anyURI">https://gb.example.nl/o.zip</gb:senderUrl></gb:location></gb:transport>'
            "</external-data-reference></publicatieGBVerzoek>"
        )
        answer = lvbb.post(_besluit(), files={"verzoek": ("v.xml", gb.encode()), "opdracht": ("o.zip", b"x")})
        assert (answer.status_code, "publicatieGBVerzoek" in answer.json()["title"]) == (400, True)

    def test_no_multipart(self, lvbb: Lvbb) -> None:
        answer = lvbb.ask(
            lvbb.app, "POST", "/stop/v1/leveringen", headers=lvbb.kop(GEMEENTE), content=b"<x/>"
        )
        assert answer.status_code == 415

    def test_broken_multipart(self, lvbb: Lvbb) -> None:
        kop = lvbb.kop(GEMEENTE) | {"content-type": "multipart/form-data; boundary=a"}
        answer = lvbb.ask(lvbb.app, "POST", "/stop/v1/leveringen", headers=kop, content=b"--b\r\nonzin")
        assert answer.status_code == 400

    def test_without_the_request_part(self, lvbb: Lvbb) -> None:
        answer = lvbb.post(_besluit(), files={"opdracht": ("o.zip", b"x")})
        assert (answer.status_code, "verzoek" in answer.json()["title"]) == (400, True)

    def test_far_over_the_limit(self, lvbb: Lvbb) -> None:
        lvbb.workspace.change_settings(lvbb_max_zip_bytes=1000)
        files = {"verzoek": ("v.xml", _besluit().verzoek()), "opdracht": ("o.zip", bytes(17 * 1024 * 1024))}
        answer = lvbb.post(_besluit(), files=files)
        assert (answer.status_code, answer.json()["code"]) == (413, "LVBB1040")

    def test_just_over_the_limit(self, lvbb: Lvbb) -> None:
        lvbb.workspace.change_settings(lvbb_max_zip_bytes=1000)
        (answer,) = lvbb.antwoorden(lvbb.lever(_besluit()))
        assert (answer.uitkomst, set(answer.codes)) == ("mislukt", {"LVBB1040"})

    @pytest.mark.parametrize(
        "settings",
        [
            {"lvbb_profiel": "anders"},
            {"lvbb_max_zip_bytes": 0},
            {"lvbb_max_bestand_bytes": True},
            {"lvbb_contenttypes": "application/xml"},
            {"lvbb_vrije_dagen": ["morgen"]},
            {"lvbb_machtigingen": {}},
            {"lvbb_machtigingen": [{"aanleveraar": "1"}]},
        ],
    )
    def test_a_setting_of_the_wrong_form(self, lvbb: Lvbb, settings: dict[str, object]) -> None:
        lvbb.workspace.change_settings(**settings)
        answer = lvbb.post(_besluit())
        assert answer.status_code == 400
        assert next(iter(settings)) in answer.json()["detail"]


def test_settings_take_effect(lvbb: Lvbb) -> None:
    lvbb.workspace.change_settings(
        lvbb_schemaversies=["9.9.9"],
        lvbb_vrije_dagen=[DATUM.isoformat()],
        lvbb_contenttypes=["application/xml"],
    )
    answer = lvbb.antwoorden(lvbb.lever(_besluit()))[-1]
    assert answer.codes == {"LVBB1019"}
    lvbb.workspace.change_settings(lvbb_contenttypes=None)
    answer = lvbb.antwoorden(lvbb.lever(_besluit(nummer=2, id_levering="tweede")))[-1]
    assert answer.codes == {"LVBB1515", "LVBB1519"}


def test_the_journal_tells_the_exchange(lvbb: Lvbb) -> None:
    lvbb.lever(_besluit())
    with lvbb.workspace.read() as unit:
        entries = journal.entries(unit, koppelvlak="STOP", reference="voorbeeld-besluit-001")
    assert [(e["direction"], e["subject"]) for e in entries] == [
        ("in", "publicatieVerzoek"),
        *[("out", "publicatieVerzoekResultaat")] * 3,
    ]
    assert entries[-1]["details"]["stand"] == "registratie-voltooid"
    assert etree.fromstring(entries[-1]["body"]).tag.endswith("publicatieVerzoekResultaat")


def test_steering_sees_deliveries_and_what_was_fetched(lvbb: Lvbb) -> None:
    control = lvbb.workspace.add_token([], control=True)
    pad = lvbb.lever(_besluit())
    lvbb.ask(lvbb.app, "GET", f"{pad}?volgnummer=2", headers=lvbb.kop(GEMEENTE))
    kop = {"Authorization": f"Bearer {control}"}
    (seen,) = lvbb.ask(lvbb.app, "GET", "/ikt/v1/stop/leveringen", headers=kop).json()["leveringen"]
    assert (seen["nummer"], seen["stand"], seen["idBevoegdGezag"]) == (1, "geregistreerd", GEMEENTE.oin)
    assert [b["opgehaald"] for b in seen["berichten"]] == [False, True, False]
    assert lvbb.ask(lvbb.app, "GET", "/ikt/v1/stop/leveringen?na=1", headers=kop).json() == {"leveringen": []}
    assert lvbb.ask(lvbb.app, "GET", "/ikt/v1/stop/leveringen", headers=lvbb.kop(GEMEENTE)).status_code == 403
    assert lvbb.ask(lvbb.app, "GET", "/ikt/v1/stop/leveringen?na=x", headers=kop).status_code == 400


def test_the_same_deliveries_give_the_same_bytes(workspaces: Workspaces, lvbb: Lvbb) -> None:
    def run(workspace: Workspace) -> list[bytes]:
        one = replace(lvbb, workspace=workspace, token=workspace.add_token([GEMEENTE.oin]))
        pad = one.lever(_besluit())
        one.verder(days=15)
        return [answer.write() for answer in one.antwoorden(pad)]

    first, second = (
        workspaces.create(name=name, moment=lvbb.workspace.now(), runs=False) for name in ("een", "twee")
    )
    assert run(first) == run(second)


def test_a_delivery_survives_the_end_of_the_process(tmp_path: Path, ask: Ask) -> None:
    url = f"sqlite:///{tmp_path / 'mock.db'}"
    opened = open_workspaces(url)
    workspace = opened.create(moment=datetime(2026, 3, 2, 9, tzinfo=AMSTERDAM), runs=False, identifier="w")
    token = workspace.add_token([GEMEENTE.oin])
    first = Lvbb(create_app(opened, MockSettings(dispatch=False)), workspace, token, ask)
    pad = first.post(_besluit()).json()["resultaat"]
    opened.database.close()

    again = open_workspaces(url)
    second = Lvbb(create_app(again, MockSettings(dispatch=False)), again.get("w"), token, ask)
    second.werk_af()
    assert [a.stand for a in second.antwoorden(pad)] == REGISTRATIE
    again.database.close()


def test_a_job_that_runs_again_answers_once(lvbb: Lvbb) -> None:
    pad = lvbb.lever(_besluit())
    with lvbb.workspace.write() as unit:
        for kind in (service.VERWERKEN, service.VERVOLG, service.PUBLICEREN, service.PUBLICEREN):
            jobs.plan(unit, kind, unit.now, {"levering": 1})
    lvbb.werk_af()
    assert [a.stand for a in lvbb.antwoorden(pad)] == [*REGISTRATIE, "gepubliceerd"]
