"""The register of the mock LVBB: what published, registered and broken off deliveries left behind."""
