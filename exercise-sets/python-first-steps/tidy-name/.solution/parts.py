def tidy(name):
    parts = []
    for part in name.split():
        parts.append(part.capitalize())
    return " ".join(parts)
