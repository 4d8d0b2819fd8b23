"""The activiteiten that one koppelvlak makes known and another reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ikt_mocks import activiteiten
from ikt_mocks.activiteiten import Activiteit
from ikt_mocks.workspace import Workspace, Workspaces

KAPPEN = Activiteit(
    urn="nl.imow-gm9901.activiteit.kappen",
    omschrijving="Boom kappen",
    oin="00000099000000990101",
    bestuurslaag="gemeente",
    begin_datum=date(2026, 3, 24),
    bovenliggend="nl.imow-gm9901.activiteit.boven",
)
BOUWEN = replace(
    KAPPEN,
    urn="nl.imow-pv91.activiteit.bouwen",
    oin="00000099000000990301",
    bestuurslaag="provincie",
    bron="seed",
    bovenliggend=None,
)


def test_what_is_added_is_known(workspace: Workspace) -> None:
    with workspace.write() as unit:
        activiteiten.add(unit, BOUWEN)
        activiteiten.add(unit, KAPPEN)
    with workspace.read() as unit:
        assert activiteiten.get(unit, KAPPEN.urn) == KAPPEN
        assert activiteiten.get(unit, "nl.imow-gm9901.activiteit.onbekend") is None
        assert activiteiten.known(unit) == [KAPPEN, BOUWEN]
        assert activiteiten.known(unit, oin=BOUWEN.oin) == [BOUWEN]


def test_a_later_one_takes_the_place(workspace: Workspace) -> None:
    with workspace.write() as unit:
        activiteiten.add(unit, KAPPEN)
        activiteiten.add(unit, replace(KAPPEN, omschrijving="Boom snoeien"))
        assert [known.omschrijving for known in activiteiten.known(unit)] == ["Boom snoeien"]


def test_days_in_force(workspace: Workspace) -> None:
    with workspace.write() as unit:
        activiteiten.add(unit, KAPPEN)
        assert activiteiten.end(unit, KAPPEN.urn, date(2026, 6, 1))
        assert not activiteiten.end(unit, BOUWEN.urn, date(2026, 6, 1))
        for day, expected in (
            (date(2026, 3, 23), 0),
            (date(2026, 3, 24), 1),
            (date(2026, 5, 31), 1),
            (date(2026, 6, 1), 0),
        ):
            assert len(activiteiten.known(unit, on=day)) == expected


def test_another_workspace_knows_nothing(workspace: Workspace, workspaces: Workspaces) -> None:
    with workspace.write() as unit:
        activiteiten.add(unit, KAPPEN)
    with workspaces.create(name="ander").write() as unit:
        assert activiteiten.known(unit) == []
        assert activiteiten.get(unit, KAPPEN.urn) is None
        assert not activiteiten.end(unit, KAPPEN.urn, date(2026, 6, 1))
