import eventlet


def works():
    show("runs")


def fails():
    show("fails")
    raise ValueError("nobody hears of this")


eventlet.spawn_n(works)
eventlet.spawn_n(fails)
eventlet.spawn_n(works)
show("spawned")
eventlet.sleep(0)
show("goes on")
