"""How fast the program is, beside other tools, and how its work grows; nothing here is needed to read a report.

``races`` times, ``costs`` counts, ``growth`` builds thousands of files. What is counted is the
same on every machine; what is timed is told with the machine (``machine``).
"""
