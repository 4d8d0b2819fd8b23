"""Schema packs: the published schemas, schematrons and value lists that a user installs, and judging by them.

==============  ====================================================================
``store``       install, list and remove packs, in the user's data folder
``contents``    which files of a pack are taken, and what they are
``value_lists`` value lists as they are published: CSV, JSON, XML
``library``     all installed packs together: which schema and schematron fit a file
``judging``     the verdict of the packs on the files of a delivery
``verdict``     what judging gives
``folders``     where packs stand
``explain``     what a schema refuses, said in Dutch and English
==============  ====================================================================
"""
