import eventlet

pool = eventlet.GreenPool(3)


def worker(number, word):
    eventlet.sleep(number)
    return word * number


for result in pool.starmap(worker, [(3, "a"), (1, "b"), (2, "c")]):
    show(result)
show("over at", now())
