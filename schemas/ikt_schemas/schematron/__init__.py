"""ISO Schematron with the query binding xslt2: compiled to XSLT by us, run by Saxon.

=============  ============================================================
``_expand``    includes, abstract patterns and abstract rules written out
``_names``     renaming of variables that two patterns both declare
``compiler``   the expanded schema as one XSLT stylesheet
``cache``      compiled stylesheets on disk, by the hash of their source
``runner``     stylesheets over a document, in one engine thread
``messages``   what a message of a published schematron says: code and ernst
=============  ============================================================
"""
