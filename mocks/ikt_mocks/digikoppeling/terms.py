"""What holds alike for all messages of one frame under one agreement; judged once in a transaction.

A frame is a message without its ids, references and times (:attr:`~.messages.EbmsMessage.frame`). Everything here is
made from the frame and cannot see what differs from one message to the next; that is judged for each of them. And it
lasts no longer than the transaction, in which agreement, settings and clock stand still.

The order of judging is that of the independent handler ebms-core: client certificate, CPA dates, header, signature
algorithms, Manifest, decryption, signature value; the first error is the answer. Schema, CPA and duplicates come before
and are looked at by the service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from ikt_mocks.clock import stamp
from ikt_mocks.digikoppeling import judging, state, validation
from ikt_mocks.digikoppeling.cpa import Cpa
from ikt_mocks.digikoppeling.errors import EbmsError
from ikt_mocks.digikoppeling.exchange import Security
from ikt_mocks.digikoppeling.messages import EbmsMessage
from ikt_mocks.digikoppeling.rules import header as header_rules
from ikt_mocks.digikoppeling.settings import EbmsSettings
from ikt_mocks.digikoppeling.state import Agreement
from ikt_mocks.digikoppeling.wire import Received
from ikt_mocks.rules import Rule, collect, judge
from ikt_mocks.workspace import Unit
from ikt_schemas.melding import Melding

#: Codes of the rules that look at ids and times.
_OF_EACH = frozenset(("IKT-DK-212", "IKT-DK-217"))
_COLLECTED: Mapping[str, Rule[EbmsMessage]] = collect(header_rules)
_RULES = tuple(rule for code, rule in _COLLECTED.items() if code not in _OF_EACH)
_RULES_OF_EACH = tuple(rule for code, rule in _COLLECTED.items() if code in _OF_EACH)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one frame.

    :param addressing: errors that are looked for before those of ids and times.
    :param exchange: errors that are looked for after them, and before those of the Manifest.
    :param deviations: what the rules on the header say.
    :param environment: the finding about the environment of a PartyId.
    :param encrypted: whether payloads have to be decrypted.
    :param eliminate: whether duplicates are eliminated.
    :param keep_until: until when the MessageId is kept.
    :param job: kind of the job the message becomes; empty when it waits in the queue.
    :param columns: the values of the row in :data:`~.state.received` that are the same.
    """

    frame: EbmsMessage
    addressing: tuple[EbmsError, ...]
    exchange: tuple[EbmsError, ...]
    deviations: tuple[Melding, ...]
    environment: tuple[Melding, ...]
    encrypted: bool
    eliminate: bool
    keep_until: str
    job: str
    columns: Mapping[str, Any]

    def errors(
        self,
        message: EbmsMessage,
        cpa: Cpa,
        content_ids: Iterable[str],
        *,
        security: Security | None,
        now: datetime,
        known: Callable[[str], bool],
    ) -> Iterator[EbmsError]:
        """Yield what is wrong with ``message``, in order; the client certificate has been looked at.

        :param content_ids: those of the attachments that came with it.
        :param security: what :func:`~.judging.secure` gave; ``None`` when there was nothing to do.
        :param known: tells whether a RefToMessageId names a message that was sent or received here.
        """
        yield from validation.check_cpa(message.header, cpa)
        yield from self.addressing
        yield from validation.check_moment(message.header, now=now, known=known)
        yield from self.exchange
        yield from validation.check_manifest(message, content_ids)
        if security is not None:
            yield from security.errors

    def notes(self, message: EbmsMessage) -> Iterable[Melding]:
        """Return what the rules say about ``message``, by code: those on its frame and those on its ids and times."""
        own = judge(_RULES_OF_EACH, message)
        return sorted((*self.deviations, *own), key=_code) if own else self.deviations


def _code(note: Melding) -> str:
    return note.code


def make_terms(
    unit: Unit, settings: EbmsSettings, frame: EbmsMessage, received: Received, agreement: Agreement
) -> Terms:
    """Return the terms of a frame.

    :param received: a message with this frame; its signature, if it has one, belongs to the terms as well.
    """
    header, cpa = frame.header, agreement.cpa
    binding = judging.binding_of(agreement, header)
    channel = agreement.other.default_channel if binding is None else binding.channel
    receiver = channel.doc_exchange.receiver
    keep_until = state.due_stamp(
        unit.now,
        receiver.persist_duration,
        timedelta(0) if receiver.reliable is None else receiver.reliable.window,
    )
    return Terms(
        frame=frame,
        addressing=tuple(validation.check_addressing(header, cpa)),
        exchange=(
            *validation.check_exchange(frame, cpa),
            *validation.check_signature_algorithms(
                frame, received.signature, cpa, strict=settings.algoritmen_strikt
            ),
        ),
        deviations=tuple(judge(_RULES, frame)),
        environment=tuple(judging.environment_finding(header, settings)),
        encrypted=binding is not None and binding.encryption_required,
        eliminate=channel.duplicate_elimination == "always" or header.duplicate_elimination,
        keep_until=keep_until,
        job=settings.handling(header.service, header.action),
        columns=MappingProxyType(
            {
                "workspace": unit.workspace,
                "cpa_id": header.cpa_id,
                "sender": header.sender.party_ids[0].value,
                "role": header.sender.role,
                "service": header.service.value,
                "service_type": header.service.type,
                "action": header.action,
                "at": stamp(unit.now),
                "keep_until": keep_until,
                "synchronous": frame.sync_reply is not None,
            }
        ),
    )
