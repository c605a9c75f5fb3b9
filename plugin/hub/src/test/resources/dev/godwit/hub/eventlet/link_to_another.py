import eventlet


def first():
    show("first")


def second():
    show("second")


one = eventlet.spawn(first)
other = eventlet.spawn_after(1, second)
one.link(lambda ended: other.link(lambda ended: show("both at", now())))
eventlet.sleep(2)
