"""The site tried as a whole: how fast it answers many, which links lead nowhere, what it looks like."""
