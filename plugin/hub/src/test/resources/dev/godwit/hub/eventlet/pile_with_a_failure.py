import eventlet

pile = eventlet.GreenPile(3)


def job(number):
    if number == 1:
        raise ValueError("broken")
    return number


for number in range(3):
    pile.spawn(job, number)
while True:
    try:
        show("result", next(pile))
    except ValueError as error:
        show("raised", error)
    except StopIteration:
        show("over")
        break
