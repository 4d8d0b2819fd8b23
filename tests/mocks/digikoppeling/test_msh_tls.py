"""Exchanges over two-way TLS: who may speak for whom, and client certificates in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ikt_mocks.client import http_client
from ikt_mocks.digikoppeling.answers import Keys
from ikt_mocks.digikoppeling.certificates import LeafRequest
from ikt_mocks.digikoppeling.mandates import SETTING
from ikt_mocks.digikoppeling.messages import MessageError
from ikt_mocks.digikoppeling.pki import Leaf, Pki
from ikt_mocks.digikoppeling.profile import Profile
from ikt_mocks.digikoppeling.samples.exchange import (
    MOMENT,
    OIN_A,
    OIN_B,
    REQUEST,
    sample_message,
    sample_profile,
)
from ikt_mocks.digikoppeling.samples.pair import Pair, make_pair
from ikt_mocks.digikoppeling.tls import Identity, client_context, server_context
from ikt_mocks.digikoppeling.wire import read_message, write_message
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_schemas.errors import InputRefused

OTHER = "00000000000000000033"


@pytest.fixture(scope="module", name="pki")
def make_pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki.init(tmp_path_factory.mktemp("pki") / "pki", moment=datetime.now(UTC), bits=2048)


@pytest.fixture(scope="module", name="leaves")
def issue(pki: Pki) -> dict[str, Leaf]:
    now = datetime.now(UTC)
    made = {
        oin: pki.issue(LeafRequest(oin, "Voorbeeld"), moment=now, bits=2048) for oin in (OIN_A, OIN_B, OTHER)
    }
    made[""] = pki.issue(
        LeafRequest(OIN_A, "Voorbeeld", kind="no-oin"), moment=now, label="zonder-oin", bits=2048
    )
    return made


@contextmanager
def exchange(
    pki: Pki, leaves: dict[str, Leaf], shown: str = OIN_A, profile: Profile = Profile.RELIABLE
) -> Iterator[Pair]:
    """Serve B over TLS; whatever is sent shows the certificate of ``shown``."""
    own, client = leaves[OIN_B], leaves[shown]
    workspaces = open_workspaces("sqlite://")
    keys = Keys.load(own.certificate, own.key)
    app = create_app(workspaces, MockSettings(dispatch=False, keys=keys))
    context = server_context(Identity(own.certificate, own.key), pki.trust)
    with (
        LoopbackServer(app, tls=context) as server,
        http_client(
            verify=client_context(pki.trust, Identity(client.certificate, client.key)), timeout=10.0
        ) as http,
    ):
        sides = workspaces.create(moment=MOMENT, runs=False), workspaces.create(moment=MOMENT, runs=False)
        data = sample_profile(profile, sync_reply_mode="mshSignalsOnly" if profile.reliable else "none")
        yield make_pair(data, sides, http, server.url, keys)
    workspaces.database.close()


def test_client_certificate_of_the_sender_is_taken_and_told(pki: Pki, leaves: dict[str, Leaf]) -> None:
    with exchange(pki, leaves) as made:
        message_id = made.send()
        made.run()
        assert made.a.sent(message_id).state == "DELIVERED"
        [row] = made.journal(made.b, REQUEST)
        assert (row["details"]["tls"], row["details"]["peer"]) == ("TLSv1.3", OIN_A)


@pytest.mark.parametrize("shown", [OTHER, ""])
def test_certificate_of_another_is_refused_unless_there_is_a_mandate(
    pki: Pki, leaves: dict[str, Leaf], shown: str
) -> None:
    with exchange(pki, leaves, shown) as made:
        wire = write_message(sample_message(made.data))
        refused = made.post(wire)
        assert refused.status_code == 500
        assert b"Invalid SSL Client Certificate!" in refused.content
        assert made.journal(made.b, REQUEST)[0]["details"]["bevindingen"] == ["IKT-DK-605"]
        made.b.workspace.change_settings(ebms={"certificaat": "messageerror"})
        answer = made.post(wire)
        with read_message(answer.content, "text/xml") as read:
            assert isinstance(read.message, MessageError)
            assert read.message.errors[0].code == "SecurityFailure"
        assert made.b.waiting() == []
        made.b.workspace.change_settings(**{SETTING: [{"gemachtigde": OTHER, "namens": OIN_A}]})
        allowed = made.post(wire)
        assert (b"Acknowledgment" in allowed.content) == (shown == OTHER)


def test_only_listed_oins_have_access(pki: Pki, leaves: dict[str, Leaf]) -> None:
    with exchange(pki, leaves) as made:
        wire = write_message(sample_message(made.data))
        made.b.workspace.change_settings(ebms={"toegang": [OTHER]})
        assert made.post(wire).status_code == 500
        made.b.workspace.change_settings(ebms={"toegang": [OIN_A]})
        assert made.post(wire).status_code == 200


def test_refusal_in_the_handshake_is_retried(pki: Pki, leaves: dict[str, Leaf]) -> None:
    with exchange(pki, leaves) as made, http_client(verify=client_context(pki.trust)) as bare:
        message_id = made.send()
        assert made.a.run_due(bare) == 1
        sent = made.a.sent(message_id)
        assert (sent.state, sent.attempts) == ("CREATED", 1)
        made.advance_to_next()
        assert made.a.sent(message_id).state == "DELIVERED"


def test_keys_that_cannot_be_read_are_refused(leaves: dict[str, Leaf], tmp_path: Path) -> None:
    leaf = leaves[OIN_A]
    for certificate, key in (
        (leaf.certificate, tmp_path / "weg.pem"),
        (leaf.key, leaf.key),
        (leaf.certificate, leaf.certificate),
    ):
        with pytest.raises(InputRefused):
            Keys.load(certificate, key)
