"""Every answer of the published form can be had from the mock, and is valid by the published schema and by ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree

from ikt_mocks import jobs
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.parties import GEMEENTE
from ikt_mocks.server import open_workspaces
from ikt_mocks.stop import samples, service, state
from ikt_mocks.stop.messages import Resultaat, Verzoeksoort
from ikt_mocks.workspace import Workspace
from ikt_schemas.xml_source import parse_xml
from ikt_schemas.xsd import validate

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
DATUM = date(2026, 3, 17)
AKN = "/akn/nl/bill/gm9901/2026/voorbeeldbesluit1"

#: Order → (uitkomsten, voortgang) of the published form; a status answer of the first four has the same.
PUBLISHED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "validatie": (
        (
            "valide",
            "niet-valide",
            "consolidatie-niet-valide",
            "opdracht-niet-valide",
            "behandeling-afgebroken",
        ),
        ("opdracht-ontvangen", "validatie-voltooid", "behandeling-afgebroken"),
    ),
    "publicatie": (
        ("gepubliceerd", "niet-valide", "opdracht-niet-valide", "behandeling-afgebroken"),
        (
            "opdracht-ontvangen",
            "validatie-voltooid",
            "registratie-voltooid",
            "publicatie-voltooid",
            "behandeling-afgebroken",
        ),
    ),
    "directeMutatie": (
        ("ok", "niet-valide", "opdracht-niet-valide"),
        ("opdracht-ontvangen", "validatie-voltooid", "mutatie-voltooid", "behandeling-afgebroken"),
    ),
    "validatieDirecteMutatie": (
        ("valide", "niet-valide", "opdracht-niet-valide"),
        ("opdracht-ontvangen", "validatie-voltooid"),
    ),
    "breekPublicatieAf": (
        ("ok", "akn-iri-niet-valide", "akn-iri-niet-gevonden", "behandeling-mislukt"),
        (),
    ),
    "raadpleeg": (
        ("ok", "akn-iri-niet-valide", "akn-iri-niet-gevonden", "behandeling-afgebroken"),
        (),
    ),
}
MET_STATUS = ("validatie", "publicatie", "directeMutatie", "validatieDirecteMutatie")
PROFILES = ("lvbb-2021", "lvbb-strict")


@dataclass
class Lvbb:
    """One workspace with its answers."""

    workspace: Workspace

    def lever(self, voorbeeld: samples.Voorbeeld, opdracht: bytes | None = None) -> None:
        blob = self.workspace.blobs.put_bytes(voorbeeld.zip() if opdracht is None else opdracht)
        service.ontvang(self.workspace, GEMEENTE.oin, voorbeeld.verzoek(), blob)
        self.na(timedelta())

    def na(self, tijd: timedelta) -> None:
        self.workspace.set_clock(self.workspace.now() + tijd)
        with httpx.Client() as client:
            jobs.settle(self.workspace, service.handlers(), client)

    @property
    def antwoorden(self) -> list[bytes]:
        with self.workspace.read() as unit:
            return [
                bericht.xml
                for levering in state.leveringen(unit)
                for bericht in state.berichten(unit, levering.nummer)
            ]


@pytest.fixture
def new_lvbb(tmp_path: Path) -> Iterator[Callable[..., Lvbb]]:
    """Return a function that makes a workspace with the given settings."""
    workspaces = open_workspaces("sqlite://", blobs=tmp_path)

    def make(**settings: Any) -> Lvbb:  # noqa: ANN401 - settings are plain JSON
        workspace = workspaces.create(moment=MOMENT, runs=False)
        workspace.change_settings(**settings)
        return Lvbb(workspace)

    yield make
    workspaces.database.close()


def _besluit(naam: str = "b-1", soort: Any = "publicatie", nummer: int = 1) -> samples.Voorbeeld:  # noqa: ANN401 - a literal
    return samples.besluit(datum=DATUM, id_levering=naam, soort=soort, nummer=nummer)


def _mutatie(soort: Any, naam: str) -> samples.Voorbeeld:  # noqa: ANN401 - a literal
    return samples.directe_mutatie(jaar=2026, soort=soort, id_levering=naam)


def _in_order(lvbb: Lvbb) -> None:
    """Everything goes well, and an existing besluit is asked for and broken off."""
    lvbb.lever(_besluit("v-1", "validatie"))
    lvbb.na(timedelta(seconds=5))
    lvbb.lever(_besluit())
    lvbb.lever(_besluit("b-2", nummer=2))
    lvbb.lever(samples.afbreken(akn=AKN, id_levering="r-1").als("raadpleeg"))
    lvbb.lever(samples.afbreken(akn=AKN.replace("besluit1", "besluit2"), id_levering="a-1"))
    lvbb.na(timedelta(days=20))
    lvbb.lever(_mutatie("validatieDirecteMutatie", "vm-1"))
    lvbb.lever(_mutatie("directeMutatie", "m-1"))


def _refused(lvbb: Lvbb) -> None:
    """Every order is refused: by its request, its order, its content, or its AKN."""
    lvbb.lever(_besluit("z-1"), b"geen zip")
    for number, soort in enumerate(("validatie", "publicatie")):
        lvbb.lever(_besluit(f"o-{number}", soort).zonder("manifest-ow.xml"))
        lvbb.lever(_besluit(f"i-{number}", soort).vervang("Werkingsgebied.gml", "121000", "121001"))
    for soort in ("directeMutatie", "validatieDirecteMutatie"):
        einde = f"</{soort}Opdracht>"
        lvbb.lever(
            _mutatie(soort, f"zonder-{soort}").vervang(
                "opdracht.xml", einde, f"<directeMutatie>Weg.xml</directeMutatie>{einde}"
            )
        )
        lvbb.lever(
            _mutatie(soort, f"inhoud-{soort}").vervang("manifest-ow.xml", ">owActiviteiten.xml<", ">weg.xml<")
        )
    orders: tuple[Verzoeksoort, ...] = ("breekPublicatieAf", "raadpleeg")
    for soort in orders:
        for number, akn in enumerate(("/akn/nl/act/gm9901/2026/x", "/akn/nl/bill/gm9901/2026/onbekend")):
            lvbb.lever(samples.afbreken(akn=akn, id_levering=f"{soort}-{number}").als(soort))


def _contradicted(lvbb: Lvbb) -> None:
    """The second answer to a validation contradicts the first, by a rule."""
    lvbb.lever(
        _besluit("t-1", "validatie").vervang(
            "Besluit.xml", "proceduretype_definitief", "proceduretype_ontwerp"
        )
    )
    lvbb.na(timedelta(seconds=5))


def _consolidation(lvbb: Lvbb) -> None:
    """Only the consolidation information is wrong."""
    lvbb.lever(_besluit())
    lvbb.na(timedelta(days=42))
    fout = samples.wijzigingsbesluit(datum=date(2026, 5, 19), soort="validatie", id_levering="c-1")
    for bestand in ("Besluit.xml", "manifest-ow.xml"):
        fout = fout.vervang(bestand, "voorbeelddoel1w2", "voorbeelddoel1")
    lvbb.lever(fout)


def _breaking_off(lvbb: Lvbb) -> None:
    """Breaking off takes time, and comes too late."""
    lvbb.workspace.change_settings(lvbb_afbreken_duurt_seconden=60)
    lvbb.lever(_besluit())
    lvbb.lever(samples.afbreken(akn=AKN, id_levering="a-1"))
    lvbb.na(timedelta(minutes=2))
    lvbb.lever(_besluit("b-2", nummer=2))
    lvbb.na(timedelta(days=20))
    lvbb.lever(samples.afbreken(akn=AKN.replace("besluit1", "besluit2"), id_levering="a-2"))


def _on_demand(lvbb: Lvbb) -> None:
    """What no delivery provokes is asked for by a setting."""
    lvbb.lever(_besluit())
    lvbb.na(timedelta(days=20))
    asked: tuple[tuple[Verzoeksoort, dict[str, Any]], ...] = (
        ("validatie", {"uitkomst": "behandeling-afgebroken", "codes": ["OZON0033"]}),
        ("validatie", {"voortgang": "behandeling-afgebroken"}),
        ("publicatie", {"voortgang": "behandeling-afgebroken", "codes": ["OZON0033"]}),
        ("publicatie", {"uitkomst": "niet-valide"}),
    )
    for number, (soort, einde) in enumerate(asked):
        lvbb.workspace.change_settings(lvbb_afloop={soort: einde})
        lvbb.lever(
            samples.besluit(datum=date(2026, 4, 7), id_levering=f"d-{number}", soort=soort, nummer=number + 5)
        )
        lvbb.na(timedelta(seconds=5))
    lvbb.workspace.change_settings(
        lvbb_afloop={
            "directeMutatie": {"uitkomst": "niet-valide", "codes": ["OZON4001"]},
            "validatieDirecteMutatie": {"uitkomst": "niet-valide", "codes": ["OZON4001"]},
        }
    )
    lvbb.lever(_mutatie("directeMutatie", "dm-0"))
    lvbb.lever(_mutatie("validatieDirecteMutatie", "vdm-0"))
    lvbb.workspace.change_settings(
        lvbb_afloop={
            "directeMutatie": {"voortgang": "behandeling-afgebroken"},
            "raadpleeg": {"uitkomst": "behandeling-afgebroken"},
            "breekPublicatieAf": {"uitkomst": "behandeling-mislukt"},
        }
    )
    lvbb.lever(_mutatie("directeMutatie", "dm-1"))
    lvbb.lever(samples.afbreken(akn=AKN, id_levering="dr-1").als("raadpleeg"))


def _astray(lvbb: Lvbb) -> None:
    """An answer comes twice, of another, with an unknown code, or late."""
    from ikt_mocks import faults

    with lvbb.workspace.write() as unit:
        for kind in ("duplicate", "foreign", "unknown-code", "delay"):
            faults.plan(unit, "stop.antwoord", kind, parameters={"seconds": 60})
    lvbb.lever(_besluit("z-1"), b"geen zip")
    lvbb.lever(_besluit())
    lvbb.na(timedelta(minutes=5))


DRIVES: tuple[Callable[[Lvbb], None], ...] = (
    _in_order,
    _refused,
    _contradicted,
    _consolidation,
    _breaking_off,
    _on_demand,
    _astray,
)


def _seen(xml: bytes) -> tuple[str, str, str]:
    """Return the root, and which of uitkomst and voortgang has which value; ``mislukt`` when there is no verslag."""
    answer = Resultaat.read(xml)
    if answer.verslag is None:
        return answer.naam, "", answer.uitkomst
    return answer.naam, "uitkomst" if answer.verslag.uitkomst else "voortgang", answer.stand


def _wanted(*, status: bool) -> set[tuple[str, str, str]]:
    return {
        (f"{soort}{'Status' if status else ''}VerzoekResultaat", what, value)
        for soort, (uitkomsten, voortgang) in PUBLISHED.items()
        if soort in MET_STATUS or not status
        for what, values in (("uitkomst", uitkomsten), ("voortgang", voortgang))
        for value in values
    }


@pytest.mark.slow
def test_every_value_of_the_published_form_comes_from_the_mock(new_lvbb: Callable[..., Lvbb]) -> None:
    for profile, status in product(PROFILES, ("geen", "voortgang", "alle")):
        found: set[tuple[str, str, str]] = set()
        for drive in DRIVES:
            lvbb = new_lvbb(lvbb_profiel=profile, lvbb_statusberichten=status)
            drive(lvbb)
            found |= {_seen(xml) for xml in lvbb.antwoorden}
        wanted = _wanted(status=False)
        if status == "alle":
            wanted = {row for row in wanted if row[0].removesuffix("VerzoekResultaat") not in MET_STATUS}
            wanted |= _wanted(status=True)
        elif status == "voortgang":
            wanted = {row for row in wanted if row[1] == "uitkomst"}
            wanted |= {row for row in _wanted(status=True) if row[1] == "voortgang"}
        else:
            # This progress is told in status messages only.
            wanted -= {
                ("publicatieVerzoekResultaat", "voortgang", "publicatie-voltooid"),
                ("validatieVerzoekResultaat", "voortgang", "opdracht-ontvangen"),
                ("validatieVerzoekResultaat", "voortgang", "validatie-voltooid"),
                ("validatieDirecteMutatieVerzoekResultaat", "voortgang", "opdracht-ontvangen"),
                ("validatieDirecteMutatieVerzoekResultaat", "voortgang", "validatie-voltooid"),
            }
        assert sorted(wanted - found) == []


@pytest.fixture(scope="module")
def published(shared: Path) -> etree.XMLSchema:
    """Return the published transport schema; its imports lie beside it."""
    folder = shared / "data" / "official" / "lvbb"

    class Beside(etree.Resolver):
        def resolve(self, system_url: str, public_id: str, context: object = None) -> object:
            del public_id
            local = folder / system_url.rpartition("/")[2]
            return self.resolve_filename(str(local), context) if local.is_file() else None  # type: ignore[attr-defined]  # not in the stubs

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Beside())
    return etree.XMLSchema(etree.parse(str(folder / "lvbb-transport.xsd"), parser))


@pytest.mark.slow
@pytest.mark.parametrize("drive", DRIVES, ids=lambda drive: drive.__name__.strip("_"))
@pytest.mark.parametrize("status", ["geen", "alle"])
def test_every_answer_is_valid_by_the_published_schema_and_by_ours(
    new_lvbb: Callable[..., Lvbb], published: etree.XMLSchema, drive: Callable[[Lvbb], None], status: str
) -> None:
    for profile in PROFILES:
        lvbb = new_lvbb(lvbb_profiel=profile, lvbb_statusberichten=status)
        drive(lvbb)
        assert lvbb.antwoorden
        for xml in lvbb.antwoorden:
            root = parse_xml(xml, name="antwoord").root
            assert validate(root, "stop/lvbb-transport.xsd") == []
            assert published.validate(root), published.error_log


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
def test_the_outer_uitkomst_follows_the_profile(new_lvbb: Callable[..., Lvbb], profile: str) -> None:
    good = {"valide", "gepubliceerd", "ok"}
    for drive in DRIVES:
        lvbb = new_lvbb(lvbb_profiel=profile)
        drive(lvbb)
        for answer in map(Resultaat.read, lvbb.antwoorden):
            if answer.verslag is None:
                assert answer.uitkomst == "mislukt"
            elif profile == "lvbb-2021" or answer.verslag.voortgang or answer.verslag.uitkomst in good:
                assert answer.uitkomst == "succes"
            else:
                assert answer.uitkomst == "mislukt"


def test_the_second_answer_contradicts_the_first_on_demand(new_lvbb: Callable[..., Lvbb]) -> None:
    lvbb = new_lvbb(lvbb_afloop={"validatie": {"uitkomst": "niet-valide", "codes": ["OZON0033"]}})
    lvbb.lever(_besluit("v-1", "validatie"))
    assert [Resultaat.read(xml).stand for xml in lvbb.antwoorden] == ["valide"]
    lvbb.na(timedelta(seconds=2))
    first, second = map(Resultaat.read, lvbb.antwoorden)
    assert (first.stand, second.stand, set(second.codes)) == ("valide", "niet-valide", {"OZON0033"})
