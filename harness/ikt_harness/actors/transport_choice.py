"""A koppelvlak of the tester's own system over ebMS2: the agreement is installed, and the tester told how to send."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from ikt_harness.dso_lv import DsoLv
from ikt_mocks.digikoppeling.cpa import Cpa, PartyInfo
from ikt_mocks.digikoppeling.cpa_reader import read_cpa
from ikt_mocks.digikoppeling.cpa_writer import write_cpa
from ikt_mocks.digikoppeling.endpoint import FIXED, FIXED_SECRET
from ikt_mocks.drivers.agreements import NAMES, Side, Topic, agreement
from ikt_mocks.parties import Party
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text


@dataclass(frozen=True, slots=True)
class EbmsRoute:
    """How an own system reaches a koppelvlak over ebMS2.

    :param url: where DSO-LV takes its messages.
    :param cpa: file with the agreement.
    :param action: Action of what the system sends; empty when it only receives.
    """

    url: str
    cpa_id: str
    cpa: Path
    service: str
    action: str

    @property
    def uitleg(self) -> str:
        """What to do, in Dutch, behind any task of the koppelvlak."""
        where = f"Het gaat over ebMS2: installeer de CPA '{self.cpa_id}' uit {self.cpa}."
        if not self.action:
            return where
        return (
            f"{where} Stuur de onderdelen uit het voorbeeld als bijlagen van één bericht naar {self.url}, met service "
            f"'{self.service}' en action '{self.action}'."
        )


def fixed_name(*parts: str) -> str:
    """Return the name of an address that follows from ``parts``."""
    return FIXED + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def fixed_address(dso: DsoLv, name: str) -> str:
    """Let the fixed address ``name`` lead to the workspace of ``dso``, and return it."""
    # A token without rights: it names the workspace and moves with the run.
    dso.token_for(secret=FIXED_SECRET + name)
    return f"{dso.url}/ebms/{name}"


def choose(
    dso: DsoLv,
    koppelvlak: str,
    party: Party,
    *,
    endpoint: str,
    address: str,
    folder: Path,
    own_cpa: Path | None,
) -> EbmsRoute:
    """Let ``koppelvlak`` go over ebMS2 in the workspace of ``dso`` and return how the own system reaches it.

    :param endpoint: where the own system takes messages.
    :param address: where DSO-LV takes them.
    :param own_cpa: agreement in the place of the test agreement.
    :raises InputRefused: that agreement cannot be used.
    """
    topic = cast("Topic", koppelvlak)
    if own_cpa is None:
        data = agreement(
            "osb-rm",
            party,
            decentral=Side(endpoint=endpoint or f"{address}/geen-adres"),
            dso=Side(endpoint=address),
            moment=dso.now(),
        )
        xml = write_cpa(data)
        path = folder / f"cpa-{koppelvlak.lower()}.xml"
        path.write_bytes(xml)
    else:
        xml, path = _read(own_cpa), own_cpa
    cpa = read_cpa(xml, name=str(path))
    own, other = _parties(cpa, party, path)
    names = {"service": NAMES[topic].service.value, "servicetype": NAMES[topic].service.type}
    incoming, outgoing = NAMES[topic].to_dso, NAMES[topic].from_dso
    if own_cpa is not None:
        # Names of an agreement of real parties are data of that agreement: its first service, and what each side sends.
        service = own.bindings[0].service
        names = {"service": service.value, "servicetype": service.type}
        incoming, outgoing = _first(own), _first(other)
    dso.call("PUT", "/ebms/cpas", json={"cpa": xml.decode(), "partij": other.party_ids[0].value})
    chosen = dso.call("GET", "/transport").json()
    chosen[koppelvlak] = {"cpa": cpa.cpa_id, **names, "in": incoming, "uit": outgoing}
    dso.call("PUT", "/transport", json=chosen)
    return EbmsRoute(address, cpa.cpa_id, path, names["service"], incoming)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputRefused(
            Text(f"niet te lezen: {error.strerror}", f"cannot be read: {error.strerror}"), where=str(path)
        ) from error


def _parties(cpa: Cpa, party: Party, path: Path) -> tuple[PartyInfo, PartyInfo]:
    for own in cpa.parties:
        if party.oin in {item.oin for item in own.party_ids} and own.bindings:
            return own, cpa.other(own)
    raise InputRefused(
        Text(f"OIN {party.oin} is geen partij van deze CPA", f"OIN {party.oin} is no party of this CPA"),
        where=str(path),
        todo=Text(
            "Kies een CPA van uw organisatie met DSO-LV.", "Choose a CPA of your organisation with DSO-LV."
        ),
    )


def _first(party: PartyInfo) -> str:
    service = party.bindings[0].service
    return next(
        (item.action for item in party.bindings if item.direction == "send" and item.service == service), ""
    )
