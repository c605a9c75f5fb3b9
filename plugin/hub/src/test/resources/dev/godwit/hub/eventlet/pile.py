import eventlet

pile = eventlet.GreenPile(2)


def job(number, seconds):
    eventlet.sleep(seconds)
    show("job", number, "ends at", now())
    return number


for number, seconds in enumerate((4, 3, 2.5, 0.7)):
    pile.spawn(job, number, seconds)
for result in pile:
    show("result", result)
