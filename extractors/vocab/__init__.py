"""Words, one YAML file a kind; the first lines of each file define its grammar."""
