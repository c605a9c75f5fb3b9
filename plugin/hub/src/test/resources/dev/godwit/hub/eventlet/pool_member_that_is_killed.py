import eventlet

pool = eventlet.GreenPool(1)
member = pool.spawn(eventlet.sleep, 10)


def spawner():
    pool.spawn(lambda: show("next member at", now()))
    show("spawned at", now())


thread = eventlet.spawn(spawner)
eventlet.sleep(1)
member.kill()
show("killed")
thread.wait()
pool.waitall()
show("free", pool.free())
