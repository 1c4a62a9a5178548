"""Text and files as they leave: for terminals, spreadsheets, readers of what is really there."""
