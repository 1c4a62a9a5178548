"""What does not hold in the corpus: the list, worst first, and a page for each."""
