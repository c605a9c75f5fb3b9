import eventlet

pool = eventlet.GreenPool(1)
pool.spawn(eventlet.sleep, 2)


def spawner():
    pool.spawn(lambda: None)
    show("spawned at", now())


thread = eventlet.spawn(spawner)
eventlet.sleep(1)
pool.resize(2)
thread.wait()
