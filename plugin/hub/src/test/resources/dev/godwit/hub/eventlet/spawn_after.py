import eventlet


def spawner():
    eventlet.spawn_after(1, lambda: show("runs at", now()))
    show("spawner ends at", now())


eventlet.spawn(spawner).wait()
eventlet.sleep(2)
show("over at", now())
