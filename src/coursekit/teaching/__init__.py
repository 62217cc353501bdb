"""
Teaching: masters become releases, and a student's copy what is handed in.

``masters`` reads a teacher's notebook, ``stripping`` takes out what no student may see, ``variants`` deals
the numbers, ``answers`` runs a master to learn its answers, ``releases`` writes what students get, ``labs``
looks after one student's folder.
"""
