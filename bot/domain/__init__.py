"""The rules of the support desk: pure, without I/O, async or a clock of its own.

It decides whether, when and who. Time comes in as an argument; what is to be done comes out as data.
"""
