import eventlet

pool = eventlet.GreenPool(1)


def spawns():
    pool.spawn(lambda: show("second member at", now()))


def waits():
    pool.waitall()
    show("all over at", now())


pool.spawn(eventlet.sleep, 1)
eventlet.spawn(spawns)
eventlet.spawn(waits).wait()
