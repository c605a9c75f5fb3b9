import eventlet

pool = eventlet.GreenPool(2)


def counts(when):
    show(when, "free", pool.free(), "running", pool.running(), "waiting", pool.waiting())


def spawner():
    pool.spawn(eventlet.sleep, 1)


counts("empty:")
pool.spawn(eventlet.sleep, 1)
counts("one:")
pool.spawn(eventlet.sleep, 2)
counts("full:")
eventlet.spawn(spawner)
eventlet.spawn(spawner)
eventlet.sleep(0)
counts("two wait:")
eventlet.sleep(1.5)
counts("one waits:")
pool.waitall()
counts("over:")
