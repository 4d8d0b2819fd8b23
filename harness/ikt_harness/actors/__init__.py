"""The decentral systems as a script asks them: by a stand-in, or by the tester's own system."""
