"""The server: Datasette with its guards, lanes of requests, kept pages and warming up."""
