def hide(number):
    left = 0
    for sign in number:
        if sign.isdigit():
            left += 1
    result = ""
    for sign in number:
        if sign.isdigit():
            result += "*" if left > 2 else sign
            left -= 1
        else:
            result += sign
    return result
