"""The measuring set: many composed reports with a known number of planted slips of every class.

Comes in: ``corpus/measuring`` (structures, wordings), a seed, how many slips. Goes
out: reports with ``NAME.truth.json`` beside them, as many as are needed. The truth
is known from construction; finding the slips again is ``pipeline.evaluation.slip_recall``'s.
"""
