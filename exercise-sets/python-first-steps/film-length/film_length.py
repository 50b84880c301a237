class FilmLength:
    """How long a film is, in hours and minutes."""

    def __init__(self, hours, minutes):
        """Make a length from hours and minutes."""
        ...

    def plus(self, other):
        """Return both lengths together as a new length."""
        ...
