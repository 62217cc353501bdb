"""
Claims and how they fare: what an article says, the evidence that bears on it, a verdict that follows.

``trials`` holds the closed list of tests, ``verdicts`` turns their outcomes into a verdict, ``evidence``
fetches the figures, ``judging`` brings the three together, ``board`` shows what comes of it. ``own`` judges
claims that somebody types in a notebook, ``typed`` reads and checks their rows.
"""
