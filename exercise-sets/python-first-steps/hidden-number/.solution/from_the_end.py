def hide(number):
    signs = []
    shown = 0
    for sign in reversed(number):
        if not sign.isdigit():
            signs.append(sign)
        elif shown == 2:
            signs.append("*")
        else:
            signs.append(sign)
            shown += 1
    return "".join(reversed(signs))
