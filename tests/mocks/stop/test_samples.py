"""The samples per document type and mutation are clean: by the embedded rules, and by the published schemas too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from lxml import etree

from ikt_mocks.calendar import WorkingDays
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE, PROVINCIE, WATERSCHAP
from ikt_mocks.stop.keten import Keten
from ikt_mocks.stop.rules.tpod import SOORTEN
from ikt_mocks.stop.samples import DOCUMENTSOORTEN, MUTATIES, TAM, Documentsoort, Levering, Mutatie, reeks
from ikt_schemas.packs.store import install

pytestmark = pytest.mark.slow

DATUM = date(2026, 3, 17)
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
TEKST = "{https://standaarden.overheid.nl/stop/imop/tekst/}"
DATA = "{https://standaarden.overheid.nl/stop/imop/data/}"

#: One of each structure; the others are judged without a pack in the full run only.
VOORAAN = ("omgevingsplan", "omgevingsvisie", "projectbesluit", "reactieve-interventie", "amvb")
GEVALLEN = [(soort.naam, mutatie) for soort in DOCUMENTSOORTEN.values() for mutatie in soort.mutaties]
ZONDER_PAKKET = [
    pytest.param(soort, mutatie, marks=() if soort in VOORAAN else pytest.mark.slow)
    for soort, mutatie in GEVALLEN
]
ANDERE_LAAG = [(soort.naam, laag) for soort in DOCUMENTSOORTEN.values() for laag in soort.bestuurslagen[1:]]


def meldingen(leveringen: tuple[Levering, ...], folder: Path) -> list[str]:
    """Judge a chain, each on the register that the former left, and return what was said."""
    keten = Keten(MOMENT)
    try:
        return [
            f"{levering.naam}: {melding.code} {melding.file} {melding.beschrijving.en}"
            for nummer, levering in enumerate(leveringen)
            for melding in keten.check(levering.voorbeeld.schrijf(folder / str(nummer))).meldingen
        ]
    finally:
        keten.close()


@pytest.mark.parametrize(("soort", "mutatie"), ZONDER_PAKKET)
def test_a_chain_is_accepted_without_a_word(soort: str, mutatie: Mutatie, tmp_path: Path) -> None:
    leveringen = reeks(soort, mutatie, datum=DATUM)
    assert leveringen[-1].naam == mutatie
    assert meldingen(leveringen, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize(("soort", "laag"), ANDERE_LAAG)
def test_every_bestuurslaag_that_may_adopt_it_is_accepted(soort: str, laag: str, tmp_path: Path) -> None:
    leveringen = reeks(soort, "wijzigen", datum=DATUM, bestuurslaag=laag)
    assert leveringen[-1].party.bestuurslaag == laag
    assert meldingen(leveringen, tmp_path) == []


@pytest.fixture(scope="module")
def gepubliceerd(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Judge with the published schemas and schematrons."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("pakketten")))
        install(shared / "data" / "official")
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("gepubliceerd")
@pytest.mark.parametrize(("soort", "mutatie"), GEVALLEN)
def test_the_published_schemas_and_schematrons_have_nothing_to_say(
    soort: str, mutatie: Mutatie, tmp_path: Path
) -> None:
    assert meldingen(reeks(soort, mutatie, datum=DATUM), tmp_path) == []


@pytest.mark.slow
@pytest.mark.usefixtures("gepubliceerd")
@pytest.mark.parametrize(("soort", "laag"), ANDERE_LAAG)
def test_nor_by_another_bestuurslaag(soort: str, laag: str, tmp_path: Path) -> None:
    assert meldingen(reeks(soort, datum=DATUM, bestuurslaag=laag), tmp_path) == []


@pytest.mark.parametrize("soort", DOCUMENTSOORTEN.values(), ids=lambda soort: soort.naam)
def test_a_sample_has_the_model_and_the_soort_of_its_type(soort: Documentsoort) -> None:
    root = etree.fromstring(reeks(soort.naam, datum=DATUM)[-1].voorbeeld.lees("Besluit.xml"))
    assert next(root.iter(f"{TEKST}{soort.model}"), None) is not None
    soorten = [element.text for element in root.iter(f"{DATA}soortRegeling")]
    deel = [DOCUMENTSOORTEN[soort.deel].soort_regeling] if soort.deel else []
    assert soorten == [soort.soort_regeling, *deel]
    besluit = "BesluitKlassiek" if soort.model == "RegelingKlassiek" else "BesluitCompact"
    assert next(root.iter(f"{TEKST}{besluit}"), None) is not None


@pytest.mark.parametrize("soort", DOCUMENTSOORTEN.values(), ids=lambda soort: soort.naam)
def test_types_agree_with_the_rules_on_model_and_bestuurslaag(soort: Documentsoort) -> None:
    """TPOD2437 to 2481; for an AMvB they ask nothing."""
    if soort.naam == "amvb":
        assert soort.code not in SOORTEN
        return
    regel = SOORTEN[soort.code]
    assert soort.model in regel.modellen
    lagen = {"rijk": "ministerie"}
    assert not regel.lagen or {lagen.get(laag, laag) for laag in soort.bestuurslagen} == set(regel.lagen)


@pytest.mark.parametrize("soort", DOCUMENTSOORTEN.values(), ids=lambda soort: soort.naam)
def test_ow_objects_fit_the_structure_of_the_text(soort: Documentsoort) -> None:
    manifest = reeks(soort.naam, datum=DATUM)[-1].voorbeeld.lees("manifest-ow.xml").decode()
    vrijetekst, regels = (
        {"Divisie", "Divisietekst", "Tekstdeel", "Hoofdlijn"},
        {"Regeltekst", "RegelVoorIedereen"},
    )
    verwacht = vrijetekst if soort.vrijetekst else regels
    verwacht |= regels if soort.deel else set()
    verwacht |= {"Activiteit"} if soort.activiteit else set()
    found = {part.partition("<")[0] for part in manifest.split("<objecttype>")[1:]}
    assert found == verwacht | {"Gebied", "Regelingsgebied"}


def test_a_tijdelijk_deel_follows_its_hoofdregeling() -> None:
    hoofd, deel = reeks("reactieve-interventie", datum=DATUM)
    assert (hoofd.naam, hoofd.party, deel.party) == ("hoofdregeling", GEMEENTE, PROVINCIE)
    work = hoofd.voorbeeld.lees("manifest-ow.xml").decode().partition("<WorkIDRegeling>")[2].partition("<")[0]
    assert f"<FRBRWork>{work}</FRBRWork>" in deel.voorbeeld.lees("Besluit.xml").decode()


def test_dates_are_working_days_and_rise() -> None:
    # Four weeks after 7 April 2026 is 5 May.
    dagen = [it.datum for it in reeks("omgevingsplan", "wijzigen", datum=date(2026, 4, 7))]
    assert dagen == [date(2026, 4, 7), date(2026, 5, 6)]
    assert all(dag and WorkingDays().is_working_day(dag) for dag in dagen)


def test_the_same_arguments_give_the_same_bytes() -> None:
    first, second = (reeks("projectbesluit", "vervangen", datum=DATUM) for _ in range(2))
    assert [it.voorbeeld.zip() for it in first] == [it.voorbeeld.zip() for it in second]


def test_the_sender_number_and_request_are_ours_to_choose(tmp_path: Path) -> None:
    (levering,) = reeks(
        "omgevingsplan", datum=DATUM, party=BUURGEMEENTE, nummer=7, kenmerk="eigen", verzoek="validatie"
    )
    assert (levering.party, levering.voorbeeld.soort) == (BUURGEMEENTE, "validatie")
    assert levering.voorbeeld.id_levering.startswith("eigen-")
    assert "voorbeeldregeling-003-7" in levering.voorbeeld.lees("manifest-ow.xml").decode()
    assert meldingen((levering,), tmp_path) == []


@pytest.mark.parametrize(
    ("soort", "mutatie", "laag"),
    [
        ("bestemmingsplan", "initieel", None),
        ("amvb", "vervangen", None),
        ("omgevingsplan", "initieel", "rijk"),
    ],
)
def test_what_is_not_made_is_refused(soort: str, mutatie: Mutatie, laag: str | None) -> None:
    with pytest.raises(ValueError, match=f"^{soort if soort == 'bestemmingsplan' else laag or mutatie}: "):
        reeks(soort, mutatie, datum=DATUM, bestuurslaag=laag)
    with pytest.raises(ValueError, match=r"^waterschap: "):
        reeks("amvb", datum=DATUM, party=WATERSCHAP)


def test_every_tam_has_its_type() -> None:
    assert set(TAM.values()) <= set(DOCUMENTSOORTEN)
    assert all(name.startswith("TAM-") for name in TAM)
    assert set(MUTATIES) == {mutatie for _, mutatie in GEVALLEN}


def test_every_type_is_documented_as_it_is(root: Path) -> None:
    page = (root / "docs" / "reference" / "stop-samples.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if "| `" in line
    ]
    listed = {row[0].strip("`"): row[1:4] for row in rows if len(row) == 5}
    assert listed == {
        naam: [soort.code, soort.model.removeprefix("Regeling"), ", ".join(soort.bestuurslagen)]
        for naam, soort in DOCUMENTSOORTEN.items()
    }
    assert {row[0].strip("`"): row[1].strip("`") for row in rows if row[0].startswith("`TAM-")} == TAM
    assert [mutatie for mutatie in MUTATIES if f"`{mutatie}`" not in page] == []
