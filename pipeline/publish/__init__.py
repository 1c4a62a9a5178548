"""The published site: pages around Datasette over one read-only database."""
