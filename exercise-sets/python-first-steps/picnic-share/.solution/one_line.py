def share(food, drinks, people):
    return (food + drinks) / people
