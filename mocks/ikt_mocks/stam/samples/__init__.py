"""Sample verzoeken of our own making: what the mock sends, and the base of tests and demo.

Everything follows from the options and their seed: the same options give the same verzoek. All persons, companies and
numbers are made up.
"""
