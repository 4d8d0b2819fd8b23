"""Sample rule files and deliveries of our own, built by code: the base of tests, demo and mutated negatives."""
