def tidy(name):
    result = ""
    before = " "
    for letter in name.strip():
        if letter != " ":
            result += letter.upper() if before == " " else letter.lower()
        elif before != " ":
            result += letter
        before = letter
    return result
