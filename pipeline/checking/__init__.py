"""One report without a database: `doichieu check`, its forms, and the commented copy of a Word file."""
