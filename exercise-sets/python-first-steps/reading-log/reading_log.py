class ReadingLog:
    """The pages that one reader has read, evening by evening."""

    def read(self, pages):
        """Note the pages of one evening."""
        ...

    def evenings(self):
        """Return how many evenings were noted."""
        ...

    def total(self):
        """Return the number of pages of all evenings together."""
        ...

    def best(self):
        """Return the most pages noted for one evening."""
        ...
