class FilmLength:
    def __init__(self, hours, minutes):
        self.hours = hours + minutes // 60
        self.minutes = minutes % 60

    def __repr__(self):
        return f"FilmLength({self.hours}, {self.minutes})"

    def __eq__(self, other):
        if not isinstance(other, FilmLength):
            return False
        return self.hours == other.hours and self.minutes == other.minutes

    def plus(self, other):
        return FilmLength(self.hours + other.hours, self.minutes + other.minutes)
