"""The tracker: who takes part, what is connected, what was found, what is attested, and what a round says of it all."""
