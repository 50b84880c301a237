class ReadingLog:
    def __init__(self):
        self.noted = 0
        self.pages = 0
        self.most = 0

    def read(self, pages):
        if pages < 1:
            return
        self.noted += 1
        self.pages += pages
        if pages > self.most:
            self.most = pages

    def evenings(self):
        return self.noted

    def total(self):
        return self.pages

    def best(self):
        return self.most
