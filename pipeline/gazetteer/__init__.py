"""Makes the tables of administrative units from two packages of the registry."""
