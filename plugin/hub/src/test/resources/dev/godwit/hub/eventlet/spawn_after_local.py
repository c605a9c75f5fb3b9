import eventlet
from eventlet import greenthread


def spawner(name, life):
    greenthread.spawn_after_local(1, lambda: show(name, "runs at", now()))
    eventlet.sleep(life)
    show(name, "ends at", now())


short = eventlet.spawn(spawner, "short", 0.5)
long = eventlet.spawn(spawner, "long", 1.5)
short.wait()
long.wait()
