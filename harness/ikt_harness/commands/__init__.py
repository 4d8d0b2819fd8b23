"""The commands of ``ikt`` that the harness gives; each module is imported only when its command is used."""
