"""What each part earns in accuracy and costs in seconds, measured by taking it out.

In: sets of passages and files with gold. Out: the tables of ``docs/ablation.md``. ``parts`` names the
parts and their seams, ``sets`` what is scored, ``reading`` what readers use; ``__main__`` runs all.
"""
