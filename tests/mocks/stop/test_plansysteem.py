"""The stand-in against the mock over real sockets: deliver, poll, be called, and conclude from the last answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import httpx
import pytest

from ikt_mocks import faults
from ikt_mocks.decentraal.plansysteem import Dossier, NietAangenomen, Plansysteem
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE
from ikt_mocks.server import MockSettings, create_app
from ikt_mocks.stop import samples
from ikt_mocks.stop.messages import Resultaat, Verslag
from ikt_mocks.workspace import Workspace, Workspaces


@dataclass(frozen=True)
class Opstelling:
    """A running mock with its workspace, and a plansysteem that is called at a real port."""

    url: str
    workspace: Workspace
    token: str
    plansysteem: Plansysteem

    def werk_af(self) -> None:
        """Run what is due."""
        httpx.post(
            f"{self.url}/ikt/v1/taken/uitvoeren", headers={"Authorization": f"Bearer {self.token}"}
        ).raise_for_status()


@pytest.fixture
def opstelling(workspaces: Workspaces, workspace: Workspace) -> Iterator[Opstelling]:
    token = workspace.add_token([GEMEENTE.oin, BUURGEMEENTE.oin], control=True)
    app = create_app(workspaces, MockSettings(dispatch=False))
    with LoopbackServer(app) as server:
        plansysteem = Plansysteem(server.url, GEMEENTE.oin, token)
        yield Opstelling(server.url, workspace, token, plansysteem)
        plansysteem.close()


def _lever(opstelling: Opstelling, voorbeeld: samples.Voorbeeld) -> Dossier:
    dossier = opstelling.plansysteem.lever(voorbeeld.id_levering, voorbeeld.verzoek(), voorbeeld.zip())
    opstelling.werk_af()
    return dossier


def _standen(dossier: Dossier) -> list[str]:
    return [bericht.stand for bericht in dossier.berichten]


def test_deliver_and_poll_until_published(opstelling: Opstelling, datum: date) -> None:
    voorbeeld = samples.besluit(datum=datum)
    dossier = _lever(opstelling, voorbeeld)
    assert dossier.oordeel == "onderweg"
    opstelling.plansysteem.haal_op(dossier)
    assert _standen(dossier) == ["opdracht-ontvangen", "validatie-voltooid", "registratie-voltooid"]
    assert dossier.oordeel == "onderweg"
    opstelling.workspace.advance(timedelta(days=30))
    opstelling.werk_af()
    opstelling.plansysteem.haal_op(dossier)
    assert _standen(dossier)[-1] == "gepubliceerd"
    assert dossier.oordeel == "goedgekeurd"


def test_the_last_answer_decides(opstelling: Opstelling, datum: date) -> None:
    voorbeeld = samples.besluit(datum=datum, soort="validatie").vervang(
        "Besluit.xml", "proceduretype_definitief", "proceduretype_ontwerp"
    )
    dossier = _lever(opstelling, voorbeeld)
    assert opstelling.plansysteem.haal_op(dossier).oordeel == "goedgekeurd"
    opstelling.workspace.advance(timedelta(seconds=3))
    opstelling.werk_af()
    assert opstelling.plansysteem.haal_op(dossier).oordeel == "afgekeurd"
    assert _standen(dossier) == ["valide", "niet-valide"]
    assert dossier.berichten[1].codes == {"BHKV1004"}


def test_answers_come_by_callback_too(opstelling: Opstelling, datum: date) -> None:
    with LoopbackServer(opstelling.plansysteem.app()) as ontvanger:
        opstelling.workspace.set_endpoint(GEMEENTE.oin, "STOP", f"{ontvanger.url}/antwoorden")
        dossier = _lever(opstelling, samples.besluit(datum=datum))
        assert _standen(dossier) == ["opdracht-ontvangen", "validatie-voltooid", "registratie-voltooid"]


def test_a_receiver_that_was_down_gets_its_answers_later_in_order(
    opstelling: Opstelling, datum: date
) -> None:
    opstelling.workspace.set_endpoint(GEMEENTE.oin, "STOP", "http://127.0.0.1:9/weg")
    dossier = _lever(opstelling, samples.besluit(datum=datum))
    assert dossier.berichten == []
    with LoopbackServer(opstelling.plansysteem.app()) as ontvanger:
        opstelling.workspace.set_endpoint(GEMEENTE.oin, "STOP", ontvanger.url)
        opstelling.werk_af()
        assert dossier.berichten == []
        opstelling.workspace.advance(timedelta(seconds=5))
        opstelling.werk_af()
        assert list(dossier.antwoorden) == [1, 2, 3]


def test_an_answer_about_another_delivery_is_put_aside(opstelling: Opstelling) -> None:
    plansysteem = opstelling.plansysteem
    vreemd = Resultaat(
        "validatie", "succes", verslag=Verslag("een-ander", opstelling.workspace.now(), uitkomst="valide")
    )
    kop = {"X-IKT-Gesprek": "00000001", "X-IKT-Levering": "eigen", "X-IKT-Volgnummer": "1"}
    with LoopbackServer(plansysteem.app()) as ontvanger:
        assert httpx.post(ontvanger.url, content=vreemd.write(), headers=kop).status_code == 200
        assert httpx.post(ontvanger.url, content=b"<geen-antwoord/>", headers=kop).status_code == 400
        assert httpx.post(ontvanger.url, content=vreemd.write()).status_code == 400
    assert plansysteem.dossiers["00000001"].oordeel == "onderweg"
    assert plansysteem.terzijde[0] == "verslag over een-ander"


def test_a_failing_lvbb_is_not_sent_the_same_delivery_again(opstelling: Opstelling, datum: date) -> None:
    with opstelling.workspace.write() as unit:
        faults.plan(unit, "stop.levering", "status", parameters={"status": 503})
    voorbeeld = samples.besluit(datum=datum)
    with pytest.raises(NietAangenomen, match="HTTP 503"):
        _lever(opstelling, voorbeeld)
    assert opstelling.plansysteem.dossiers == {}
    dossier = _lever(opstelling, voorbeeld)
    assert len(opstelling.plansysteem.haal_op(dossier).berichten) == 3
