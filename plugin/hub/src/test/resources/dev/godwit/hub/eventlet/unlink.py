import eventlet


def first(thread):
    show("first")


def second(thread):
    show("second")


thread = eventlet.spawn(lambda: None)
thread.link(first)
thread.link(second)
show(thread.unlink(first), thread.unlink(first))
thread.wait()
show(thread.unlink(second))
