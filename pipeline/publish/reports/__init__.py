"""One report on the site: its text with everything found marked, its pages as printed, its tables as files."""
