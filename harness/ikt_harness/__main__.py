"""``python -m ikt_harness``: the command ``ikt`` with this interpreter."""

from ikt_harness.cli import main

main()
