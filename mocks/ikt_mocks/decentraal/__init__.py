"""Stand-ins for decentral systems: real HTTP clients and servers."""
