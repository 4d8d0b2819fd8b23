"""Grote Berichten: large files beside the message, announced by metadata, fetched (PULL) or sent (PUSH) over HTTP."""
