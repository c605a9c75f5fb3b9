import eventlet

pool = eventlet.GreenPool(1)


def job(name):
    show("job", name, "at", now())
    eventlet.sleep(1)


def spawner(name):
    pool.spawn(job, name)
    show("spawned", name, "at", now())


threads = [eventlet.spawn(spawner, name) for name in "abcd"]
for thread in threads:
    thread.wait()
pool.waitall()
show("over at", now())
