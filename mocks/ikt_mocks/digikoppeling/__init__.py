"""Digikoppeling: ebMS2, CPA, certificates and Grote Berichten, on both sides of the wire."""
