class ReadingLog:
    def __init__(self):
        self.pages = []

    def read(self, pages):
        if pages >= 1:
            self.pages.append(pages)

    def evenings(self):
        return len(self.pages)

    def total(self):
        return sum(self.pages)

    def best(self):
        return max(self.pages, default=0)
