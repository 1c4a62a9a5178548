"""Pages about the corpus as a whole: comparison, districts and places, periods, cited documents."""
