"""Files given to build: found, told by their bytes, fetched, looked over before a parser opens them."""
