"""Who does the work on a file: jobs in order, worker processes and their limits, progress."""
