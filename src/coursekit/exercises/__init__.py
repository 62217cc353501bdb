"""
Exercises: what an answer looks like, what to say to it, and how far a student has come.

``values`` writes any answer as one text, ``forms`` knows what shape each kind of answer has, ``complaints``
says what is wrong with it, ``drawn`` reads charts and ``cases`` tries functions; ``keys`` holds what a check
looks answers up in, ``sheets`` the file a release carries, and ``checks`` is what a notebook calls.
``expectations`` is for masters, ``progress`` remembers.
"""
