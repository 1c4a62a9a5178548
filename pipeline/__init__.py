"""The order of work and every side effect: files, processes, the database, the site."""
