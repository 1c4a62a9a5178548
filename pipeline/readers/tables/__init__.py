"""Tables of a page: ruled, aligned without rulings, drawn by tabs, going on over pages."""
